import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import type { SecretFault } from '../../lib/secrets/faults.ts';
import type { SecretStore } from '../../lib/secrets/read-value.ts';
import { readSourceKeys } from '../../lib/secrets/source-keys.ts';
import { DAY_MS, faultOf, MALFORMED, secretsClientOf, useSecrets } from '../support/secret-store.ts';

const secrets = useSecrets();
const parseText = (text: string): Buffer => Buffer.from(text);

interface Circumstances {
  readonly store?: SecretStore;
  readonly parseKey?: (text: string) => Buffer;
  readonly inHand?: readonly Buffer[];
  readonly onIncomplete?: (error: unknown) => void;
  readonly onShortKey?: () => void;
}

async function keysOf(name: string, circumstances: Circumstances = {}): Promise<string[]> {
  const { store = secrets.store, parseKey = parseText, inHand } = circumstances;
  const { onIncomplete = raise, onShortKey = () => {} } = circumstances;
  return (await readSourceKeys(store, name, parseKey, { inHand, onIncomplete, onShortKey })).map(String);
}

function raise(error: unknown): never {
  throw error;
}

describe("a source's secret", () => {
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
  ])('holds its keys when it is written as %j', async (value, keys) => {
    expect(await keysOf(secrets.secretHolding(value))).toEqual(keys);
  });

  it.each([
    ...MALFORMED,
    ['[]', 'secret-no-key'],
    ['{"apiKey":"SECRET"}', 'secret-no-key'],
    ['[""]', 'secret-malformed-key'],
    ['{"key":""}', 'secret-malformed-key'],
    ['{"key":" \\t\\n"}', 'secret-malformed-key'],
    ['{"key":"\\u00a0\\u2003"}', 'secret-malformed-key'],
    ['["SECRET"," "]', 'secret-malformed-key'],
    ['["SECRET",{"key":"  "}]', 'secret-malformed-key'],
    ['[7]', 'secret-malformed-key'],
    ['[null]', 'secret-malformed-key'],
    ['[["SECRET"]]', 'secret-malformed-key'],
    ['["SECRET",{}]', 'secret-no-key'],
  ])('is refused when it is written as %j, with the code %s and without a quotation', async (value, code) => {
    const fault = await faultOf(keysOf(secrets.secretHolding(value)));

    expect(fault.code).toBe(code);
    expect(fault.said).not.toContain('SECRET');
  });

  it('is refused when its scheme takes no such key, without a quotation', async () => {
    const { parseKey } = SCHEMES['standard-webhook'];
    const fault = await faultOf(keysOf(secrets.secretHolding('whsec_SECRET!'), { parseKey }));

    expect(fault.code).toBe('secret-malformed-key');
    expect(fault.said).not.toContain('SECRET');
  });

  it('is not found when it has no value', async () => {
    const client = secretsClientOf(secrets.manager.origin);
    await client.send(new CreateSecretCommand({ Name: 'test/without-value' }));
    client.destroy();

    expect(await faultOf(keysOf('without-value'))).toMatchObject({ code: 'secret-not-found' });
  });

  it('holds no key when its value is binary', async () => {
    // Secrets Manager then has it in `SecretBinary`.
    const getSecretValue = async () => ({});

    expect(await faultOf(keysOf('any', { store: { ...secrets.store, getSecretValue } }))).toMatchObject({
      code: 'secret-empty',
    });
  });

  it('cannot be read while Secrets Manager is away', async () => {
    const name = secrets.secretHolding('old', 'new');
    secrets.manager.failWith({ name: 'InternalServiceError', status: 500 });
    try {
      expect(await faultOf(keysOf(name))).toMatchObject({ code: 'secrets-manager-unavailable' });
    } finally {
      secrets.manager.failWith(undefined);
    }
    expect(await keysOf(name)).toEqual(['new', 'old']);
  });
});

describe('a key that is short', () => {
  it.each([
    ['fifteen letters', ['a'.repeat(15)], 1],
    ['sixteen letters', ['a'.repeat(16)], 0],
    ['one of several', [JSON.stringify(['a'.repeat(16), { key: 'short' }])], 1],
    ['several', ['["short","shorter"]'], 1],
    ['only the one that was replaced', ['short', 'a'.repeat(16)], 0],
  ])('works, and is told of once a read: %s', async (_, values, times) => {
    let told = 0;
    const keys = await keysOf(secrets.secretHolding(...values), { onShortKey: () => told++ });

    expect(keys.length).toBeGreaterThan(0);
    expect(told).toBe(times);
  });
});

describe("a source's previous keys", () => {
  it.each([
    ['0 ms', 0, ['new', 'old']],
    ['a millisecond less than a day', DAY_MS - 1, ['new', 'old']],
    ['a day', DAY_MS, ['new']],
    ['a year', 365 * DAY_MS, ['new']],
  ])('are good or not %s after they were replaced', async (_, ageMs, keys) => {
    const name = secrets.secretHolding('old', 'new');

    expect(await keysOf(name, { store: secrets.storeAt(ageMs) })).toEqual(keys);
  });

  it.each([
    ['{"key":"new","previous":false}', ['new']],
    ['[{"key":"new","previous":false},"newer"]', ['new', 'newer']],
    ['["new",{"key":"newer","previous":false}]', ['new', 'newer']],
    // A slip ends the leaked key, too.
    ['{"key":"new","previous":"false"}', ['new']],
    ['{"key":"new","previous":null}', ['new']],
    ['{"key":"new","Previous":false}', ['new']],
    ['{"key":"new","previous":true}', ['new', 'leaked']],
    ['{"key":"new"}', ['new', 'leaked']],
  ])('end at once, or stay good, as the value says that replaced them: %s', async (value, keys) => {
    expect(await keysOf(secrets.secretHolding('leaked', value))).toEqual(keys);
  });

  it('that ended stay ended after the next rotation, which is gentle again', async () => {
    const rotated = ['leaked', '{"key":"new","previous":false}', 'newer'];

    expect(await keysOf(secrets.secretHolding(...rotated))).toEqual(['newer', 'new']);
  });

  it('end at once when the leak is found only after the rotation', async () => {
    const rotated = ['leaked', 'new', '{"key":"new","previous":false}'];

    expect(await keysOf(secrets.secretHolding(...rotated))).toEqual(['new']);
  });

  it('that ended are not read, nor looked for among the keys in hand', async () => {
    const name = secrets.secretHolding('leaked', '{"key":"new","previous":false}');
    const before = secrets.manager.requests(`test/${name}`);

    expect(await keysOf(name, { inHand: [Buffer.from('leaked')] })).toEqual(['new']);
    expect(secrets.manager.requests(`test/${name}`) - before).toBe(1);
  });

  it('are only those of the version before', async () => {
    expect(await keysOf(secrets.secretHolding('oldest', 'old', 'new'))).toEqual(['new', 'old']);
  });

  it('may be several', async () => {
    const name = secrets.secretHolding('["a","b"]', '["b",{"key":"c"}]');

    expect(await keysOf(name)).toEqual(['b', 'c', 'a', 'b']);
  });

  it('are not missed where there were none, and not asked for after a day', async () => {
    const name = secrets.secretHolding('first');
    const requests = () => secrets.manager.requests(`test/${name}`);
    const before = requests();

    expect(await keysOf(name)).toEqual(['first']);
    expect(requests() - before).toBe(2);
    expect(await keysOf(name, { store: secrets.storeAt(DAY_MS) })).toEqual(['first']);
    expect(requests() - before).toBe(3);
  });

  it.each(MALFORMED)('are not missed where the value before was none: %j', async (value) => {
    expect(await keysOf(secrets.secretHolding(value, 'new'))).toEqual(['new']);
  });

  it('are not missed where the value before was for another scheme', async () => {
    const { parseKey } = SCHEMES['standard-webhook'];
    const name = secrets.secretHolding('no base64!', 'whsec_MfKQ9r8G');

    expect(await keysOf(name, { parseKey })).toHaveLength(1);
  });

  describe('that cannot be read', () => {
    const denied = Object.assign(new Error('SECRET'), { name: 'AccessDeniedException', $fault: 'client' });

    /** Answers for the current version, and not for the one before it. */
    function storeWithoutPrevious(): SecretStore {
      const { store } = secrets;
      return {
        ...store,
        async getSecretValue(input, signal) {
          if (input.VersionStage === 'AWSPREVIOUS') throw denied;
          return store.getSecretValue(input, signal);
        },
      };
    }

    it('leave the current keys good, and are told of', async () => {
      const faults: SecretFault[] = [];
      const keys = await keysOf(secrets.secretHolding('old', 'new'), {
        store: storeWithoutPrevious(),
        onIncomplete: (fault) => faults.push(fault as SecretFault),
      });

      expect(keys).toEqual(['new']);
      expect(faults.map(({ fields }) => fields)).toEqual([
        {
          code: 'secret-previous-unreadable',
          message: 'the current key works, and the one before it could not be read',
          cause: 'AccessDeniedException',
        },
      ]);
    });

    it('are looked for among the keys in hand', async () => {
      const keys = await keysOf(secrets.secretHolding('old', 'new'), {
        store: storeWithoutPrevious(),
        inHand: [Buffer.from('old'), Buffer.from('new')],
        onIncomplete: () => {},
      });

      expect(keys).toEqual(['new', 'old']);
    });
  });
});
