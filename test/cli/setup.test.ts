import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setup } from '../../cli/commands/setup.ts';
import { apiKey, hmac, parseConfiguration, standardWebhook } from '../../lib/config/define-config.ts';
import { OperateFault } from '../../operate/fault.ts';
import { ACCESS_KEY_ID } from '../support/access-key.ts';
import { runAtTerminal } from '../support/operate/at-terminal.ts';
import { type PlayedStack, playStack } from '../support/operate/played-stack.ts';
import { runCommand } from '../support/operate/run-command.ts';

const configuration = parseConfiguration({
  projects: {
    us: { dataCenter: 'US', secret: 'iterable-us' },
    eu: { dataCenter: 'EU', secret: 'iterable-eu' },
  },
  sources: {
    app: { verify: apiKey('source-app'), project: 'us' },
    shop: { verify: { scheme: 'shopify', secret: 'source-shop' }, project: 'us' },
    clerk: { verify: standardWebhook('source-clerk'), project: 'us' },
  },
});
const door = 'https://door.example';
const ALL = {
  'iterable-us': 'key-of-us',
  'iterable-eu': 'key-of-eu',
  'source-app': 'key-of-the-app',
  'source-shop': 'key-of-the-shop',
  'source-clerk': 'whsec_bG9uZy1lbm91Z2g=',
};

async function heldIn({ secretsManager }: PlayedStack, name: string): Promise<string | undefined> {
  const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: name }));
  return SecretString;
}

const without = (...names: readonly (keyof typeof ALL)[]) =>
  playStack({
    door,
    secrets: Object.fromEntries(Object.entries(ALL).filter(([name]) => !names.includes(name as never))),
  });

const atTerminal = (stack: PlayedStack, answers: readonly string[]) =>
  runAtTerminal(setup, {}, { stack: async () => stack, configuration: async () => configuration }, answers);

describe('setup', () => {
  it('says what each sender needs where nothing is missing, and asks nothing', async () => {
    const stack = await without();

    const { status, rows } = await runCommand([setup], ['setup', '--json'], { stack, configuration });

    expect(status).toBe(0);
    expect(rows()).toContainEqual({
      v: 1,
      kind: 'secret',
      secret: 'iterable-us',
      of: 'project us',
      state: 'there',
    });
    expect(rows()).toContainEqual({
      v: 1,
      kind: 'sender',
      source: 'app',
      address: 'https://door.example/app',
      scheme: 'api-key',
      proof: 'the header Api-Key: KEY, or Authorization: Bearer KEY',
    });
  });

  it('makes the key of a source, and shows it once where it is told to', async () => {
    const stack = await without('source-app');

    const { rows } = await runCommand([setup], ['setup', '--json', '--yes', '--show-keys'], {
      stack,
      configuration,
    });

    const key = await heldIn(stack, 'source-app');
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(rows().find(({ source }) => source === 'app')).toMatchObject({ key });
    const again = await runCommand([setup], ['setup', '--json', '--yes', '--show-keys'], {
      stack,
      configuration,
    });
    expect(again.stdout).not.toContain(key);
    expect(await heldIn(stack, 'source-app')).toBe(key);
  });

  it('shows no key where no terminal is, unless it is told to', async () => {
    const stack = await without('source-app');

    const { stdout, stderr } = await runCommand([setup], ['setup', '--yes'], { stack, configuration });

    const key = (await heldIn(stack, 'source-app')) ?? '';
    expect(stdout + stderr).not.toContain(key);
    expect(stderr).toContain('--show-keys');
  });

  it('shows the keys that it made though a later secret could not be made', async () => {
    const stack = await without('source-app', 'source-clerk');
    let calls = 0;
    stack.secretsManager.middlewareStack.add((next, { commandName }) => async (call) => {
      calls += Number(commandName === 'CreateSecretCommand');
      if (calls < 2) return next(call);
      throw Object.assign(new Error('no'), { name: 'AccessDeniedException', $fault: 'client' });
    });
    const own = parseConfiguration({
      projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
      sources: {
        app: { verify: apiKey('source-app'), project: 'us' },
        clerk: { verify: apiKey('source-clerk'), project: 'us' },
      },
    });

    const line = ['setup', '--json', '--yes', '--show-keys'];
    const { status, rows } = await runCommand([setup], line, { stack, configuration: own });

    expect(status).toBe(3);
    expect(rows().filter(({ kind }) => kind === 'sender')).toEqual([
      expect.objectContaining({ source: 'app', key: expect.stringMatching(/^[0-9a-f]{64}$/) }),
    ]);
  });

  it("asks for Iterable's keys and for what a provider signs with, and does not show them", async () => {
    const stack = await without('iterable-us', 'iterable-eu', 'source-shop', 'source-clerk');
    const answers = ['y', 'server-us', 'client-us', 'server-eu', '', 'of-shopify', ''];

    const { status, stdout, stderr } = await atTerminal(stack, answers);

    expect(status).toBe(0);
    expect(await heldIn(stack, 'iterable-us')).toBe('{"apiKey":"server-us","clientApiKey":"client-us"}');
    expect(await heldIn(stack, 'iterable-eu')).toBe('server-eu');
    expect(await heldIn(stack, 'source-shop')).toBe('of-shopify');
    const clerks = (await heldIn(stack, 'source-clerk')) ?? '';
    expect(clerks).toMatch(/^whsec_/);
    expect(stdout).toContain(clerks);
    expect(stdout + stderr).not.toMatch(/server-us|client-us|server-eu|of-shopify/);
  });

  it('makes nothing when the answer is no', async () => {
    const stack = await without('source-app');

    const { stderr } = await atTerminal(stack, ['n']);

    expect(stderr).toContain('nothing was made');
    await expect(heldIn(stack, 'source-app')).rejects.toThrow();
  });

  it('makes nothing when one of the answers can be no key', async () => {
    const stack = await without('iterable-us', 'source-clerk');

    await expect(atTerminal(stack, ['y', 'a-key', '', 'whsec_%%%'])).rejects.toThrow(
      "what was given for source clerk can't be its key",
    );
    await expect(heldIn(stack, 'iterable-us')).rejects.toThrow();
  });

  it('makes nothing where nobody is there to ask for a key of Iterable', async () => {
    const stack = await without('iterable-us', 'source-app');

    const { status } = await runCommand([setup], ['setup', '--yes'], { stack, configuration });

    expect(status).toBe(2);
    await expect(heldIn(stack, 'source-app')).rejects.toThrow();
  });

  it('names the header of a source that signs as its settings say', async () => {
    const signed = parseConfiguration({
      projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
      sources: {
        own: {
          verify: hmac({
            secret: 'source-app',
            header: 'x-signed',
            algorithm: 'sha256',
            encoding: 'hex',
            template: '{body}',
          }),
          project: 'us',
        },
      },
    });

    const { stdout } = await runCommand([setup], ['setup'], {
      stack: await without(),
      configuration: signed,
    });

    expect(stdout).toContain('a signature in the header x-signed');
  });
});

describe('setup before the first deployment', () => {
  const environment = { AWS_ACCESS_KEY_ID: ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: 'local' };

  beforeEach(() => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('makes the secrets of the stage as they will be looked for', async () => {
    const stack = await playStack();
    for (const [name, value] of Object.entries(ALL)) {
      if (name !== 'source-app') stack.putSecret(`iterable-forwarder/dev/${name}`, value);
    }
    const endpoint = await stack.secretsManager.config.endpoint?.();
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', `http://${endpoint?.hostname}:${endpoint?.port}`);
    const notDeployed = async () => {
      throw new OperateFault('not-found', 'there is no stack of the stage dev');
    };

    const { stdout, stderr } = await runAtTerminal(
      setup,
      { stage: 'dev', region: 'us-east-1' },
      { stack: notDeployed, configuration: async () => configuration },
      ['y'],
    );

    expect(await heldIn(stack, 'iterable-forwarder/dev/source-app')).toMatch(/^[0-9a-f]{64}$/);
    expect(stdout).toMatch(/^app +\/app /m);
    expect(stderr).toMatch(/^on stage dev in us-east-1, which is not deployed yet\n/);
    expect(stderr).toContain('after the first deployment');
  });
});
