import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SCHEMES } from '../../../../lib/accept/verify/schemes.ts';
import { apiKey, defineConfig, standardWebhook } from '../../../../lib/config/define-config.ts';
import { KEY, openDoor } from '../../../support/door.ts';
import { plant } from '../../../support/recorded-output.ts';

const call = { type: 'track', event: 'Kettle On', userId: 'u1' };
const path = '/app/v1/track';
const noHeader = { 'api-key': undefined } as never;
const basic = (user: string) => `Basic ${Buffer.from(`${user}:`).toString('base64')}`;

describe('a write key in the body', () => {
  it.each<[string, Record<string, string>]>([
    ['no header', {}],
    ['Basic without a user', { authorization: basic('') }],
    ['an empty Api-Key', { 'api-key': '' }],
    ['an Authorization of another kind', { authorization: 'Token abc' }],
  ])('is the key where no header brings one: %s', async (_, headers) => {
    const { post, queue } = openDoor();
    const answer = await post(
      { ...call, writeKey: KEY },
      { path, headers: { 'api-key': undefined, ...headers } as never },
    );

    expect(answer).toMatchObject({ status: 200 });
    expect(queue.sent).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['another key', 'wrong'],
    ['a part of it', KEY.slice(0, -1)],
    ['an empty text', ''],
    ['a list', [KEY]],
    ['a number', 7],
    ['null', null],
    ['nothing', undefined],
  ])('is none of the source: %s', async (_, writeKey) => {
    const { post, queue } = openDoor();

    const answer = await post({ ...call, writeKey }, { path, headers: noHeader });

    expect(answer).toMatchObject({ status: 401, body: { success: false, error: { code: 'unauthorized' } } });
    expect(queue.sent).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ['Api-Key', { 'api-key': 'wrong' }],
    ['Bearer', { 'api-key': undefined as never, authorization: 'Bearer wrong' }],
    ['Basic', { 'api-key': undefined as never, authorization: basic('wrong') }],
  ])('does not make up for a wrong %s', async (_, headers) => {
    expect(await openDoor().post({ ...call, writeKey: KEY }, { path, headers })).toMatchObject({
      status: 401,
    });
  });

  it.each<[string, string | Buffer]>([
    ['in a call of the batch', JSON.stringify({ batch: [{ ...call, writeKey: KEY }] })],
    ['in the properties', JSON.stringify({ ...call, properties: { writeKey: KEY } })],
    ['in a list', JSON.stringify([{ writeKey: KEY }])],
    ['in what is not JSON', `{"writeKey":"${KEY}"`],
    ['twice', `{"writeKey":"${KEY}","writeKey":"${KEY}"}`],
    ['in nothing', ''],
    ['beyond what is decompressed', gzipSync(JSON.stringify({ writeKey: KEY, a: ' '.repeat(7_000_000) }))],
  ])('counts nowhere else: %s', async (_, body) => {
    const headers = { ...(noHeader as object), ...(Buffer.isBuffer(body) && { 'content-encoding': 'gzip' }) };

    expect(await openDoor().post(body, { path: '/app/v1/batch', headers })).toMatchObject({ status: 401 });
  });

  it.each(['/app', '/app/api/events/track'])('is no key at %s', async (elsewhere) => {
    const event = { eventName: 'Kettle On', userId: 'u1', writeKey: KEY };

    expect(await openDoor().post(event, { path: elsewhere, headers: noHeader })).toMatchObject({
      status: 401,
    });
  });

  it('is no key of a source that signs', async () => {
    const { post } = openDoor({ verify: standardWebhook('source-app'), protocols: ['segment'] });

    for (const request of [{ path }, { path: '/app/beacon/v1/batch', query: `writeKey=${KEY}` }]) {
      const answer = await post({ batch: [call], ...call, writeKey: KEY }, { ...request, headers: noHeader });
      expect(answer.status).toBe(401);
    }
  });

  it('works as soon as the secret has it', async () => {
    const [old, fresh] = ['the-key-of-before', KEY].map(SCHEMES['api-key'].parseKey) as [Buffer, Buffer];
    const { post } = openDoor(
      {},
      { keysOf: () => ({ get: async () => [old], refresh: async () => [fresh] }) },
    );

    expect(await post({ ...call, writeKey: KEY }, { path, headers: noHeader })).toMatchObject({
      status: 200,
    });
  });

  it('is not in what is stored, not even of a call that is buried', async () => {
    const { post, queue } = openDoor();
    const bad = `{"type":"track", "writeKey" : "${KEY}", "n":1.0}`;
    await post(`{"batch":[${bad},${JSON.stringify({ ...call, writeKey: KEY })}],"writeKey":"${KEY}"}`, {
      path: '/app/v1/b',
      headers: noHeader,
    });

    expect(queue.sent).toHaveLength(1);
    expect(queue.buried.map(({ message }) => message.split('\n')[1])).toEqual([
      '{"type":"track", "writeKey" : null, "n":1.0}',
    ]);
    expect(JSON.stringify(queue.sent)).not.toContain(KEY);
  });
});

describe('a write key at a path that names no source', () => {
  const keyOf = { app: 'first-key-of-two', 'app-eu': 'second-key-of-two', hook: 'key-of-a-webhook' };
  plant(...Object.values(keyOf));
  const configuration = defineConfig({
    projects: {
      us: { dataCenter: 'US', secret: 'iterable-us' },
      eu: { dataCenter: 'EU', secret: 'iterable-eu' },
    },
    sources: {
      app: { verify: apiKey('source-app'), project: 'us' },
      'app-eu': { verify: apiKey('source-app-eu'), project: 'eu' },
      hook: { verify: standardWebhook('source-hook'), project: 'us', protocols: ['segment'] },
    },
  });

  it.each([
    [keyOf.app, 200, ['us']],
    [keyOf['app-eu'], 200, ['eu']],
    [keyOf.hook, 401, []],
    ['of-nobody', 401, []],
  ])('picks the source: %s', async (key, status, projects) => {
    for (const [place, query, writeKey] of [
      ['/v1/b', '', key],
      ['/beacon/v1/batch', `writeKey=${key}`, undefined],
    ] as const) {
      const keysOf = ({ name }: { readonly name: string }) => {
        const keys = async () => [SCHEMES['api-key'].parseKey(keyOf[name as keyof typeof keyOf])];
        return { get: keys, refresh: keys };
      };
      const { post, queue } = openDoor({}, { configuration, keysOf });
      const answer = await post({ batch: [call], writeKey }, { path: place, query, headers: noHeader });

      expect([answer.status, queue.sent.map(({ project }) => project)]).toEqual([status, projects]);
    }
  });
});

it('a write key is not kept of a call with a fault either, however often it stands there', async () => {
  const { post, queue } = openDoor();
  const bad = `{"type":"track","writeKey":"${KEY}","userId":"u1","writeKey":"${KEY}"}`;
  const body = `{"writeKey":"${KEY}","batch":[${JSON.stringify(call)},${bad}]}`;

  expect(await post(body, { path: '/app/v1/b', headers: noHeader })).toMatchObject({ status: 200 });
  expect(queue.buried.map(({ message }) => message.split('\n')[1])).toEqual([
    bad.replaceAll(`"${KEY}"`, 'null'),
  ]);
});

describe('a write key in the query', () => {
  const beacon = '/app/beacon/v1/batch';
  const batch = { batch: [call] };

  it.each([
    ['alone', `writeKey=${KEY}`, 200],
    ['among others', `a=1&writeKey=${KEY}&b`, 200],
    ['in escapes', `writeKey=${KEY.replaceAll('-', '%2D')}`, 200],
    ['first of two', `writeKey=${KEY}&writeKey=wrong`, 200],
    ['second of two', `writeKey=wrong&writeKey=${KEY}`, 401],
    ['in another case', `writekey=${KEY}`, 401],
    ['of half an escape', 'writeKey=%', 401],
    ['empty', 'writeKey=', 401],
    ['not there', '', 401],
  ])('is the key of a beacon: %s', async (_, query, status) => {
    expect(await openDoor().post(batch, { path: beacon, query, headers: noHeader })).toMatchObject({
      status,
    });
  });

  it('may have a plus, which the library does not escape', async () => {
    const keys = async () => [SCHEMES['api-key'].parseKey('a+key+of+sixteen')];
    const { post } = openDoor({}, { keysOf: () => ({ get: keys, refresh: keys }) });

    expect(
      await post(batch, { path: beacon, query: 'writeKey=a+key+of+sixteen', headers: noHeader }),
    ).toMatchObject({ status: 200 });
  });

  it.each(['/app/v1/batch', '/app', '/app/api/events/track'])('is no key at %s', async (path) => {
    const query = `writeKey=${KEY}`;

    expect(await openDoor().post(batch, { path, query, headers: noHeader })).toMatchObject({ status: 401 });
  });

  it('is not looked for in the body of a beacon', async () => {
    const answer = await openDoor().post({ ...batch, writeKey: KEY }, { path: beacon, headers: noHeader });

    expect(answer.status).toBe(401);
  });
});
