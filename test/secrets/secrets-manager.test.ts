import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import { READ_TIMEOUT_MS, readProjectKey, readSourceKeys } from '../../lib/secrets/secrets-manager.ts';
import { type SecretsManager, startSecretsManager } from '../../local/aws/secrets-manager-server.ts';
import { NOON } from '../support/clock.ts';

const DAY_MS = 24 * 3_600_000;
const parseText = (text: string): Buffer => Buffer.from(text);

let nowMs = NOON;
let manager: SecretsManager;
let client: SecretsManagerClient;

beforeAll(async () => {
  manager = await startSecretsManager({ secrets: {}, now: () => nowMs });
  client = clientOf(manager.origin);
});

afterAll(async () => {
  client.destroy();
  await manager.close();
});

function clientOf(endpoint: string, maxAttempts = 1): SecretsManagerClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new SecretsManagerClient({ endpoint, region: 'us-east-1', credentials, maxAttempts });
}

let count = 0;

/** A new secret that held each value in turn, a day apart. */
function secretHolding(...values: string[]): string {
  const name = `secret-${count++}`;
  nowMs = NOON - (values.length - 1) * DAY_MS;
  for (const value of values) {
    manager.put(name, value);
    nowMs += DAY_MS;
  }
  return name;
}

async function keysOf(secretId: string, atMs = NOON, parseKey = parseText): Promise<string[]> {
  return (await readSourceKeys(client, secretId, parseKey, atMs)).map(String);
}

async function errorOf(reading: Promise<unknown>): Promise<Error> {
  return reading.then(
    () => new Error('nothing failed'),
    (error: Error) => error,
  );
}

/** No value holds what no error may quote. */
const malformed = [
  ...['', ' \n', '{"SECRET', '["SECRET"', '{"keys":"SECRET"}', '{"KEY":"SECRET","apikey":"SECRET"}'],
  ...['{"key":{"SECRET":1},"apiKey":{"SECRET":1}}', '{"key":"","apiKey":""}', '{"key":7,"apiKey":7}'],
  ...['{"key":null,"apiKey":null}', '{}', '[]', '[""]', '[7]', '[null]', '[["SECRET"]]', '["SECRET",{}]'],
];

describe('the key of a project', () => {
  it.each(['SECRET', ' SECRET\n', '{"apiKey":"SECRET"}', '\n{"apiKey":"SECRET","key":"other"} '])(
    'may be written as %j',
    async (value) => {
      for (const mode of ['single', 'bulk'] as const) {
        expect(await readProjectKey(client, secretHolding(value), mode)).toEqual({ apiKey: 'SECRET' });
      }
    },
  );

  it.each([
    ...malformed,
    '["SECRET"]',
    '[{"apiKey":"SECRET"}]',
    '["SECRET","SECRET2"]',
    '{"key":"SECRET"}',
    'SEC RET',
    'SÉCRET',
    'SEC\nRET',
    '"SEC\u0000"',
  ])('must not be written as %j, and is not quoted', async (value) => {
    const error = await errorOf(readProjectKey(client, secretHolding(value), 'single'));

    expect(error.name).toBe('SecretMalformed');
    expect(`${error.message}${error.stack}${String(error.cause)}`).not.toMatch(/S[EÉ]C ?\n?RET/);
  });

  it.each([
    ['{"apiKey":"SECRET","jwtSecret":"a secret, of any letters: é"}', 'a secret, of any letters: é'],
    ['{"jwtSecret":"x","apiKey":"SECRET","other":1}', 'x'],
  ])('may have the secret that its tokens are signed with: %j', async (value, jwtSecret) => {
    expect(await readProjectKey(client, secretHolding(value), 'single')).toEqual({
      apiKey: 'SECRET',
      jwtSecret,
    });
  });

  it.each([
    ['no text', '{"apiKey":"SECRET","jwtSecret":7}', 'single'],
    ['empty', '{"apiKey":"SECRET","jwtSecret":""}', 'single'],
    ['null', '{"apiKey":"SECRET","jwtSecret":null}', 'single'],
    ['beside no key', '{"jwtSecret":"SECRET"}', 'single'],
    ['of a project that sends in bulk', '{"apiKey":"SECRET","jwtSecret":"SECRET"}', 'bulk'],
  ] as const)('has no such secret that is %s, and none is quoted', async (_, value, mode) => {
    const error = await errorOf(readProjectKey(client, secretHolding(value), mode));
    expect(error.name).toBe('SecretMalformed');
    expect(`${error.message}${error.stack}`).not.toContain('SECRET');
  });

  it('is the current one alone', async () => {
    expect(await readProjectKey(client, secretHolding('old', 'new'), 'single')).toEqual({ apiKey: 'new' });
  });

  it('is not there when Secrets Manager has no such secret', async () => {
    await expect(readProjectKey(client, 'nowhere', 'single')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('the keys of a source', () => {
  it.each([
    ['SECRET', ['SECRET']],
    [' SECRET\n', ['SECRET']],
    ['{"key":"SECRET"}', ['SECRET']],
    ['["one","two"]', ['one', 'two']],
    ['[{"key":"one"},"two",{"key":"three"}]', ['one', 'two', 'three']],
    ['whsec_MfKQ9r8G', ['whsec_MfKQ9r8G']],
    ['{"apiKey":"other","key":"SECRET"}', ['SECRET']],
    ['"quoted"', ['"quoted"']],
    ['pass word é', ['pass word é']],
  ])('may be written as %j', async (value, keys) => {
    expect(await keysOf(secretHolding(value))).toEqual(keys);
  });

  it.each([...malformed, '{"apiKey":"SECRET"}'])(
    'must not be written as %j, and are not quoted',
    async (value) => {
      const error = await errorOf(keysOf(secretHolding(value)));

      expect(error.name).toBe('SecretMalformed');
      expect(`${error.message}${error.stack}${String(error.cause)}`).not.toContain('SECRET');
    },
  );

  it('must be what their scheme takes, and are not quoted', async () => {
    const error = await errorOf(
      keysOf(secretHolding('whsec_SECRET!'), NOON, SCHEMES['standard-webhook'].parseKey),
    );

    expect(error.message).toContain('base64');
    expect(error.stack).not.toContain('SECRET');
  });

  it.each([
    ['0 ms', 0, ['new', 'old']],
    ['a millisecond less than a day', DAY_MS - 1, ['new', 'old']],
    ['a day', DAY_MS, ['new']],
    ['a year', 365 * DAY_MS, ['new']],
  ])('are those before them too, %s after they were replaced', async (_, ageMs, keys) => {
    expect(await keysOf(secretHolding('old', 'new'), NOON + ageMs)).toEqual(keys);
  });

  it('are not those before the ones before them', async () => {
    expect(await keysOf(secretHolding('oldest', 'old', 'new'))).toEqual(['new', 'old']);
  });

  it('may each be several', async () => {
    expect(await keysOf(secretHolding('["a","b"]', '["b",{"key":"c"}]'))).toEqual(['b', 'c', 'a', 'b']);
  });

  it('need none before them', async () => {
    const name = secretHolding('first');
    const before = manager.requests(name);

    expect(await keysOf(name)).toEqual(['first']);
    expect(manager.requests(name) - before).toBe(2);
    expect(await keysOf(name, NOON + DAY_MS)).toEqual(['first']);
    expect(manager.requests(name) - before).toBe(3);
  });

  it.each(malformed)('may have been malformed before: %j', async (value) => {
    expect(await keysOf(secretHolding(value, 'new'))).toEqual(['new']);
  });

  it('may have been of another scheme before', async () => {
    const name = secretHolding('no base64!', 'whsec_MfKQ9r8G');

    expect(await readSourceKeys(client, name, SCHEMES['standard-webhook'].parseKey, NOON)).toHaveLength(1);
  });

  it('are none in a secret that has no value', async () => {
    const name = `secret-${count++}`;
    await client.send(new CreateSecretCommand({ Name: name }));

    await expect(keysOf(name)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('are none in a value that is binary', async () => {
    const binary = { send: async () => ({ SecretBinary: Buffer.from('SECRET') }) } as never;

    await expect(readSourceKeys(binary, 'any', parseText, NOON)).rejects.toMatchObject({
      name: 'SecretMalformed',
    });
    await expect(readProjectKey(binary, 'any', 'single')).rejects.toMatchObject({ name: 'SecretMalformed' });
  });

  it('are not known while Secrets Manager is away', async () => {
    const name = secretHolding('old', 'new');
    manager.failWith({ name: 'InternalServiceError', status: 500 });
    try {
      await expect(keysOf(name)).rejects.toMatchObject({ name: 'InternalServiceError' });
      await expect(readProjectKey(client, name, 'single')).rejects.toMatchObject({
        name: 'InternalServiceError',
      });
    } finally {
      manager.failWith(undefined);
    }
    expect(await keysOf(name)).toEqual(['new', 'old']);
  });
});

describe('the time of a read', () => {
  const timeout = vi.spyOn(AbortSignal, 'timeout');
  beforeEach(() => timeout.mockReset());
  afterAll(() => timeout.mockRestore());

  it('is one for all its calls', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const slow = {
      send: async (_: unknown, { abortSignal }: { abortSignal?: AbortSignal } = {}) => {
        signals.push(abortSignal);
        return { SecretString: 'key', CreatedDate: new Date(NOON) };
      },
    } as never;
    timeout.mockImplementation(() => new AbortController().signal);
    await readSourceKeys(slow, 'any', parseText, NOON);
    await readProjectKey(slow, 'any', 'single');

    expect(timeout.mock.calls).toEqual([[READ_TIMEOUT_MS], [READ_TIMEOUT_MS]]);
    const [ofSource, ofProject] = timeout.mock.results.map(({ value }) => value as AbortSignal);
    expect(signals.map((signal) => [signal === ofSource, signal === ofProject])).toEqual([
      [true, false],
      [true, false],
      [false, true],
    ]);
  });

  it('ends a call that nobody answers, and it is not tried again', async () => {
    const controller = new AbortController();
    timeout.mockReturnValue(controller.signal);
    let calls = 0;
    const server = createServer(() => {
      calls++;
      controller.abort();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const patient = clientOf(endpoint, 2);
    try {
      await expect(readProjectKey(patient, 'any', 'single')).rejects.toMatchObject({ name: 'AbortError' });
      expect(calls).toBe(1);
    } finally {
      patient.destroy();
      server.closeAllConnections();
      server.close();
    }
  });
});
