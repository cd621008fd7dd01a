import { describe, expect, it } from 'vitest';
import { readHasClientKey, readProjectKey } from '../../lib/secrets/project-key.ts';
import { faultOf, MALFORMED, useSecrets } from '../support/secret-store.ts';

const secrets = useSecrets();
const keyIn = (value: string, mode: 'single' | 'bulk' = 'single') =>
  readProjectKey(secrets.store, secrets.secretHolding(value), mode);

describe("a project's secret", () => {
  it.each(['SECRET', ' SECRET\n', '{"apiKey":"SECRET"}', '\n{"apiKey":"SECRET","key":"other"} '])(
    'holds the API key when it is written as %j',
    async (value) => {
      for (const mode of ['single', 'bulk'] as const) {
        expect(await keyIn(value, mode)).toEqual({ apiKey: 'SECRET' });
      }
    },
  );

  it.each([
    ...MALFORMED,
    ['["SECRET"]', 'secret-no-key'],
    ['[{"apiKey":"SECRET"}]', 'secret-no-key'],
    ['["SECRET","SECRET2"]', 'secret-no-key'],
    ['{"key":"SECRET"}', 'secret-no-key'],
    ['{"jwtSecret":"SECRET"}', 'secret-no-key'],
    ['SEC RET', 'secret-malformed-key'],
    ['SÉCRET', 'secret-malformed-key'],
    ['SEC\nRET', 'secret-malformed-key'],
    ['"SEC\u0000"', 'secret-malformed-key'],
    ['{"apiKey":"SECRET","clientApiKey":""}', 'secret-malformed-key'],
    ['{"apiKey":"SECRET","clientApiKey":"SECRET\\r\\nc"}', 'secret-malformed-key'],
    ['{"apiKey":"SECRET","jwtSecret":7}', 'secret-malformed-key'],
    ['{"apiKey":"SECRET","jwtSecret":""}', 'secret-malformed-key'],
    ['{"apiKey":"SECRET","jwtSecret":null}', 'secret-malformed-key'],
  ])('is refused when it is written as %j, with the code %s and without a quotation', async (value, code) => {
    const fault = await faultOf(keyIn(value));

    expect(fault.code).toBe(code);
    expect(fault.said).not.toMatch(/S[EÉ]C ?\n?RET/);
  });

  it.each([
    ['{"apiKey":"SECRET","jwtSecret":"a secret, of any letters: é"}', 'a secret, of any letters: é'],
    ['{"jwtSecret":"x","apiKey":"SECRET","other":1}', 'x'],
  ])('may hold the secret that tokens are signed with: %j', async (value, jwtSecret) => {
    expect(await keyIn(value)).toEqual({ apiKey: 'SECRET', jwtSecret });
  });

  it('may hold a JWT-enabled key for a project in bulk mode only beside a client-side key', async () => {
    const value = { apiKey: 'a', jwtSecret: 'SECRET' };

    const fault = await faultOf(keyIn(JSON.stringify(value), 'bulk'));
    expect(fault.code).toBe('secret-jwt-in-bulk');
    expect(fault.said).not.toContain('SECRET');

    const both = { ...value, clientApiKey: 'b' };
    expect(await keyIn(JSON.stringify(both), 'bulk')).toEqual(both);
  });

  it('gives its current key alone', async () => {
    const name = secrets.secretHolding('old', 'new');

    expect(await readProjectKey(secrets.store, name, 'single')).toEqual({ apiKey: 'new' });
  });

  it('is not found when Secrets Manager has none of that name', async () => {
    expect(await faultOf(readProjectKey(secrets.store, 'nowhere', 'single'))).toMatchObject({
      code: 'secret-not-found',
    });
  });

  it('holds no key when its value is binary', async () => {
    // Secrets Manager then has it in `SecretBinary`.
    const getSecretValue = async () => ({});

    expect(
      await faultOf(readProjectKey({ ...secrets.store, getSecretValue }, 'any', 'single')),
    ).toMatchObject({
      code: 'secret-empty',
    });
  });
});

describe("whether a project's secret holds a client-side key", () => {
  it.each([
    ['{"apiKey":"a","clientApiKey":"b"}', true],
    ['\n{"clientApiKey":"b"} ', true],
    ['{"apiKey":"a"}', false],
    ['["a"]', false],
    ['a', false],
  ])('is told for %s: %s', async (value, has) => {
    expect(await readHasClientKey(secrets.store, secrets.secretHolding(value))).toBe(has);
  });

  it.each([
    ['{"clientApiKey":"SECRET"', 'secret-not-json'],
    ['{SECRET', 'secret-not-json'],
    ['{"apiKey":"SECRET","clientApiKey":""}', 'secret-malformed-key'],
    ['{"apiKey":"SECRET","clientApiKey":7}', 'secret-malformed-key'],
    ['{"apiKey":"a","clientApiKey":"SECRET\\r\\nc"}', 'secret-malformed-key'],
  ])('is not told for %s, which is refused without a quotation', async (value, code) => {
    const fault = await faultOf(readHasClientKey(secrets.store, secrets.secretHolding(value)));

    expect(fault.code).toBe(code);
    expect(fault.said).not.toContain('SECRET');
  });

  it('is not told when there is no secret', async () => {
    expect(await faultOf(readHasClientKey(secrets.store, 'nowhere'))).toMatchObject({
      code: 'secret-not-found',
    });
  });
});
