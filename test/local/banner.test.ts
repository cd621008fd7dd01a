import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Configuration } from '../../lib/config/define-config.ts';
import { apiKey, defineConfig, github, twilio } from '../../lib/config/forwarder.ts';
import { banner } from '../../local/banner.ts';
import { secretValues, sourceKeys } from '../../local/keys.ts';
import { readSettings } from '../../local/settings.ts';
import type { Stack } from '../../local/stack.ts';

const REAL = { ITERABLE_API_KEY: 'key-of-a-real-project', ITERABLE_DATA_CENTER: 'EU' };

/** It answers to the stack's own processes only. */
const SQS = 'http://127.0.0.1:1';

const SANDBOX_KEYS = '{"apiKey":"sandbox-us-key","clientApiKey":"sandbox-us-client-key"}';

const configured = defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'us' }, eu: { dataCenter: 'EU', secret: 'eu' } },
  sources: {
    shop: { verify: apiKey('shop'), project: 'us' },
    any: { verify: apiKey('any'), project: () => 'eu' as const },
    repository: { verify: github('repository'), project: 'eu', map: () => [] },
    'shop-eu': { verify: apiKey('shop-eu'), project: 'eu' },
    twin: { verify: apiKey('shop-eu'), project: 'eu' },
    sms: { verify: twilio('sms'), project: 'eu', map: () => [] },
  },
}) as Configuration;

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'banner-'));
});

afterEach(() => rm(dataDir, { recursive: true }));

/** What a start with these variables says, and what its senders use. */
async function start(
  variables: Readonly<Record<string, string>>,
  configuration = configured,
  paused: readonly string[] = [],
  door = 'http://localhost:3000',
) {
  const settings = readSettings({ DATA_DIR: dataDir, ...variables });
  const keys = await sourceKeys(configuration, settings);
  const stack = {
    door,
    consoleToken: 'token-of-this-start',
    sandboxes: {},
    sqs: SQS,
    deadLetterQueueUrl: `${SQS}/dead`,
    sourceKeys: keys,
    pausedProjects: () => paused,
  } as Partial<Stack> as Stack;
  const shown = banner(configuration, settings, stack);
  const secrets = secretValues(configuration, settings, keys);
  const [, name, key] = /curl http:\/\/localhost:3000\/(\S+) -H 'Api-Key: (\S+)'/.exec(shown) ?? [];
  return { keys, shown, secrets, curl: name === undefined ? undefined : { name, key } };
}

describe('the keys of the sources', () => {
  it('are the same for everybody as long as no project is real', async () => {
    const { shown, secrets, curl } = await start({});

    expect(secrets).toMatchObject({
      shop: 'local-shop-key',
      repository: 'local-repository-key',
      us: SANDBOX_KEYS,
    });
    expect(shown).toContain('github local-repository-key');
    expect(curl).toEqual({ name: 'shop', key: 'local-shop-key' });
  });

  it('are random when a project is real, stay the same at the next start, and are shown', async () => {
    const first = await start(REAL);
    const second = await start(REAL);

    const values = ['shop', 'any', 'repository', 'shop-eu', 'sms'].map(
      (name) => first.keys[name]?.value ?? '',
    );
    expect(new Set(values).size).toBe(5);
    for (const value of values) {
      expect(value).toMatch(/^[\w-]{32}$/);
      expect(first.shown).toContain(value);
    }
    expect(second).toEqual(first);
    expect(first.secrets).toMatchObject({ shop: values[0], eu: REAL.ITERABLE_API_KEY, us: SANDBOX_KEYS });
    expect(first.shown).not.toContain(REAL.ITERABLE_API_KEY);
  });

  it('of a source that is new are added to those that are kept', async () => {
    const { shop: _, ...others } = configured.sources;
    const first = await sourceKeys(
      { ...configured, sources: others },
      readSettings({ DATA_DIR: dataDir, ...REAL }),
    );
    const second = await start(REAL);

    expect(second.keys).toMatchObject(first);
    expect(second.keys.shop?.value).toMatch(/^[\w-]{32}$/);
  });

  it('are one where sources share a secret', async () => {
    const { keys } = await start({});
    const { keys: own } = await start({ SOURCE_SECRET_TWIN: 'a-secret-of-my-own' });

    expect(keys.twin).toEqual(keys['shop-eu']);
    expect(own.twin).toEqual({ variable: 'SOURCE_SECRET_TWIN', value: 'a-secret-of-my-own' });
    expect(own['shop-eu']).toEqual(own.twin);
  });

  it('can not be two where sources share a secret', async () => {
    const two = { SOURCE_SECRET_TWIN: 'a-secret-of-my-own', SOURCE_SECRET_SHOP_EU: 'another-of-my-own' };

    await expect(start(two)).rejects.toThrow(
      'SOURCE_SECRET_TWIN: the source shares its secret with that of SOURCE_SECRET_SHOP_EU, which differs',
    );
  });
});

describe('a secret of the user', () => {
  it("is the source's, in each form that a secret may have, and is shown nowhere", async () => {
    const several = '["a-secret-of-my-own", {"key": "another-of-my-own"}]';
    const { secrets, shown, curl } = await start({
      SOURCE_SECRET_REPOSITORY: several,
      SOURCE_SECRET_SHOP: 'key-of-my-own',
      SOURCE_SECRET_SHOP_EU: 'eu-key-of-my-own',
    });

    expect(secrets).toMatchObject({
      repository: several,
      shop: 'key-of-my-own',
      'shop-eu': 'eu-key-of-my-own',
    });
    expect(shown).not.toContain('of-my-own');
    expect(shown).toContain('github SOURCE_SECRET_REPOSITORY');
    // It must work as pasted.
    expect(curl).toEqual({ name: 'any', key: 'local-any-key' });
  });
});

it('the banner names no address that refuses whoever reads it', async () => {
  const { shown } = await start({});

  expect(shown).toContain('http://localhost:3000');
  expect(shown).not.toContain(SQS);
});

it('the banner begins with the one address to open', async () => {
  const { shown } = await start({});

  expect(shown).toMatch(
    /^\nIterable event forwarder, on this machine\n\n {2}console +http:\/\/localhost:3000\/#token=token-of-this-start\n {2}docs +http:\/\/localhost:3000\/docs\n/,
  );
});

it.each(['http://127.0.0.1:3000', 'http://[::1]:3000'])('the console is shown at %s', async (door) => {
  expect((await start({}, configured, [], door)).shown).toContain(` ${door}/#token=token-of-this-start\n`);
});

it('the banner leads to no console that would refuse whoever opens it', async () => {
  const { shown } = await start({}, configured, [], 'http://192.0.2.1:3000');

  expect(shown).not.toContain('token');
  expect(shown).toMatch(/^ {2}console +none: /m);
});

it('the banner names a server of your own that stands in for a sandbox', async () => {
  const { shown } = await start({ ITERABLE_US_URL: 'http://127.0.0.1:4' });

  expect(shown).toMatch(/^ {2}Iterable US +http:\/\/127\.0\.0\.1:4$/m);
});

it('the banner says which projects are paused, and what lets them go on', async () => {
  const { shown } = await start({}, configured, ['eu']);

  expect(shown).toMatch(
    /^ {2}paused eu +its events wait; npx iterable-forwarder resume eu lets them go on$/m,
  );
  expect(shown).not.toContain('paused us');
});

describe('the curl line', () => {
  it('goes to a source of the real project, whose key it has', async () => {
    const { curl, keys } = await start(REAL);

    expect(curl).toEqual({ name: 'shop-eu', key: keys['shop-eu']?.value });
  });

  it('is left out when no source is known to lead there', async () => {
    const { curl } = await start({ ...REAL, SOURCE_SECRET_SHOP_EU: 'eu-key-of-my-own' });

    expect(curl).toBeUndefined();
  });

  it('is for a source that takes the event as it stands there', async () => {
    const { curl, shown } = await start(
      {},
      defineConfig({
        projects: { us: { dataCenter: 'US', secret: 'us', identity: 'userId' } },
        sources: {
          mapped: { verify: apiKey('mapped'), project: 'us', map: () => [] },
          profiles: { verify: apiKey('profiles'), project: 'us', operations: ['users/update'] },
          orders: { verify: apiKey('orders'), project: 'us', operations: ['events/track'] },
        },
      }) as Configuration,
    );

    expect(curl).toEqual({ name: 'orders', key: 'local-orders-key' });
    expect(shown).toContain('{"eventName": "signed-up", "userId": "ada", ');
  });
});
