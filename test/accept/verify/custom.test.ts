import { createPublicKey, generateKeyPairSync, sign, timingSafeEqual, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { custom } from '../../../lib/config/define-config.ts';
import type { CustomRequest, IsGenuine } from '../../../lib/config/verification.ts';
import type { CachedSecret } from '../../../lib/secrets/cache.ts';
import { DEADLINE, openDoor } from '../../support/door.ts';
import { requestWith } from '../../support/requests.ts';

const EVENT = '{"eventName":"signed-up","userId":"u1","id":"event-1"}';
const UNAUTHORIZED = {
  code: 'unauthorized',
  message: 'the credentials or the signature are missing or wrong',
};

const held = (...texts: string[]): CachedSecret<readonly Buffer[]> => {
  const keys = texts.map((text) => Buffer.from(text));
  return { get: async () => keys, refresh: async () => keys };
};

function doorWith(isGenuine: unknown, keys = held('first', 'second'), url?: string) {
  const settings = url === undefined ? {} : { url };
  return openDoor({ verify: custom('source-app', isGenuine as IsGenuine, settings) }, { keysOf: () => keys });
}

describe("a source's own function", () => {
  it('gets the request as it came, and all keys of the secret as text', async () => {
    const got: [CustomRequest, readonly string[]][] = [];
    const pem = '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n';
    const { accept } = doorWith(
      (...given: [CustomRequest, readonly string[]]) => got.push(given) > 0,
      held('é', pem),
    );
    const body = Buffer.of(0xef, 0xbb, 0xbf, ...Buffer.from(EVENT));
    await accept(
      requestWith({ query: 'a=%2F&b', headers: { 'x-sig': 's', constructor: 'c' }, body }),
      DEADLINE,
    );

    expect(got).toEqual([
      [
        {
          method: 'POST',
          path: '/app',
          query: 'a=%2F&b',
          host: 'door.example.com',
          url: 'https://door.example.com/app?a=%2F&b',
          headers: { 'x-sig': 's', constructor: 'c' },
          body,
        },
        ['é', pem],
      ],
    ]);
    expect(got[0]?.[0].headers.toString).toBeUndefined();
  });

  it('gets the address that its sender knows, where the source says one', async () => {
    const isGenuine: IsGenuine = ({ url }) => url === 'https://hooks.example.com/shop?a=1';
    const { accept } = doorWith(isGenuine, held('key'), 'https://hooks.example.com/shop');

    expect(await accept(requestWith({ query: 'a=1', body: Buffer.from(EVENT) }), DEADLINE)).toMatchObject({
      status: 202,
    });
  });

  it('lets in what it says yes to, and nothing else', async () => {
    const isGenuine: IsGenuine = ({ headers }, keys) =>
      keys.some((key) => timingSafeEqual(Buffer.from(key), Buffer.from(headers['x-key'] ?? '')));
    const send = (headers: Record<string, string>) =>
      doorWith(isGenuine, held('key-1', 'key-2')).post(EVENT, { headers });

    expect(await send({ 'x-key': 'key-2' })).toMatchObject({ status: 202, body: { accepted: 1 } });
    expect(await send({ 'x-key': 'key-3' })).toMatchObject({ status: 401, body: { error: UNAUTHORIZED } });
    // `timingSafeEqual` throws.
    expect(await send({})).toMatchObject({ status: 401, body: { error: UNAUTHORIZED } });
  });

  it('can verify by a public key', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const isGenuine: IsGenuine = ({ headers, body }, keys) =>
      keys.some((key) =>
        verify(null, body, createPublicKey(key), Buffer.from(headers['x-sig'] ?? '', 'hex')),
      );
    const keys = held(publicKey.export({ format: 'pem', type: 'spki' }) as string);
    const signature = sign(null, Buffer.from(EVENT), privateKey).toString('hex');
    const send = (body: string) => doorWith(isGenuine, keys).post(body, { headers: { 'x-sig': signature } });

    expect(await send(EVENT)).toMatchObject({ status: 202 });
    expect(await send(`${EVENT} `)).toMatchObject({ status: 401 });
  });

  it('changes nothing of what is read later', async () => {
    const { post, queue } = doorWith(({ body, headers }: CustomRequest) => {
      body.fill('x');
      (headers as Record<string, string>)['content-type'] = 'image/png';
      return true;
    });

    expect(await post(EVENT)).toMatchObject({ status: 202 });
    expect(queue.sent[0]?.text).toContain('"eventName":"signed-up","userId":"u1"');
  });

  it('is asked again with the keys as they are now', async () => {
    const asked: (readonly string[])[] = [];
    const keys = { get: async () => [Buffer.from('old')], refresh: async () => [Buffer.from('new')] };
    const isGenuine: IsGenuine = (_, given) => {
      asked.push(given);
      if (given.includes('old')) throw new Error('not that one');
      return true;
    };

    expect(await doorWith(isGenuine, keys).post(EVENT)).toMatchObject({ status: 202 });
    expect(asked).toEqual([['old'], ['new']]);
  });
});

describe("a source's own function that fails", () => {
  it.each<[string, () => never]>([
    ['an error', () => raise(new RangeError('ann@example.com'))],
    ['no error', () => raise('ann@example.com')],
    ['nothing', () => raise(undefined)],
    ['what throws when it is looked at', () => raise(revoked())],
  ])('says no when it throws %s, and strangers can ring no alarm by it', async (_, isGenuine) => {
    const { post, logged, lines, queue } = doorWith(isGenuine);

    expect(await post(EVENT)).toEqual({ status: 401, headers: {}, body: { error: UNAUTHORIZED } });
    expect(logged()).toMatchObject([{ level: 'info', status: 401, code: 'unauthorized' }]);
    expect(lines.join()).not.toContain('ann@example.com');
    expect([...queue.sent, ...queue.buried]).toEqual([]);
  });

  it('is told of in the log by the place where it threw', async () => {
    const { post, logged } = doorWith(() => raise(new RangeError('why')));
    await post(EVENT);

    expect(logged()).toMatchObject([
      { level: 'info', error: 'RangeError', place: expect.stringContaining('custom.test.ts') },
    ]);
  });

  it.each<[string, unknown]>([
    ['is async', async () => true],
    ['returns what stands for a promise', () => query],
    ['returns what throws when it is looked at', () => revoked()],
    ['returns a promise that fails', () => Promise.reject(new Error('later'))],
    ['returns nothing', () => undefined],
    ['returns something that counts as true', () => 'yes'],
    ['returns something that counts as false', () => 0],
  ])('says no when it %s, and whoever runs the forwarder hears of it', async (_, isGenuine) => {
    const { post, logged, queue } = doorWith(isGenuine);

    expect(await post(EVENT)).toEqual({
      status: 401,
      headers: {},
      body: {
        error: {
          code: 'not-verified',
          message: "the source's custom function must return true or false, and must not be async",
        },
      },
    });
    expect(logged()).toMatchObject([{ level: 'error', status: 401, code: 'not-verified' }]);
    expect(queue.sent).toEqual([]);
  });
});

/** As query builders do: nothing happens before somebody waits. */
const query = {
  // biome-ignore lint/suspicious/noThenProperty: what is to be found
  then: () => raise(new Error('nobody waits')),
};

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function raise(error: unknown): never {
  throw error;
}
