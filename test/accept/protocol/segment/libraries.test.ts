/**
 * What the libraries of Segment and RudderStack send when only their host was changed. The shapes were recorded
 * from the packages named (November 2026), or read from the source where the platform can't run here.
 */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { KEY, openDoor } from '../../../support/door.ts';

interface LibraryRequest {
  readonly path: string;
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly isGzipped?: true;
  readonly body: object;
  /** The operations that are queued. */
  readonly operations: readonly string[];
}

const BASIC = { authorization: `Basic ${Buffer.from(`${KEY}:`).toString('base64')}` };
const PLAIN = { 'content-type': 'text/plain' };
const UTF8_JSON = { 'content-type': 'application/json; charset=utf-8' };

const TIMES = { timestamp: '2026-11-20T09:30:00.125Z' };
const SENT = { sentAt: '2026-11-20T09:30:01.000Z' };
const BUNDLED = { _metadata: { bundled: ['Segment.io'], unbundled: [], bundledIds: [] } };

/** https://www.npmjs.com/package/@segment/analytics-next 1.84.3 */
const browserCall = (call: object) => ({
  ...TIMES,
  integrations: {},
  ...call,
  context: { page: { path: '/' }, library: { name: 'analytics.js', version: 'npm:next-1.84.3' } },
  messageId: 'ajs-next-1795813180470-0c0f',
  userId: 'runa-7',
  anonymousId: 'b7c1',
  writeKey: KEY,
  ...BUNDLED,
});

/** https://www.npmjs.com/package/@rudderstack/analytics-js 3.34.1 */
const rudderCall = (call: object) => ({
  ...call,
  channel: 'web',
  context: { traits: { email: 'runa.holt@example.com' }, sessionId: 1_795_813_185_508, campaign: {} },
  originalTimestamp: TIMES.timestamp,
  messageId: '247e1677-0535',
  userId: 'runa-7',
  anonymousId: 'b7c1',
  integrations: { All: true },
  ...SENT,
});

/** Kotlin 1.24.1 and Swift 1.9.4: they write the calls one by one into a file, then its end. */
const mobileBatch = {
  batch: [
    {
      ...TIMES,
      type: 'track',
      event: 'Kettle On',
      properties: { cups: 2 },
      messageId: 'm-1',
      anonymousId: 'b7c1',
      context: { library: { name: 'analytics' }, traits: {} },
      integrations: {},
      userId: 'runa-7',
      _metadata: { bundled: [], unbundled: [], bundledIds: [] },
    },
  ],
  ...SENT,
  writeKey: KEY,
};

const track = { type: 'track', event: 'Kettle On', properties: { cups: 2 } };
const identify = { type: 'identify', traits: { email: 'runa.holt@example.com', plan: 'pro' } };

const LIBRARIES: Readonly<Record<string, readonly LibraryRequest[]>> = {
  'analytics-next': [
    ['t', track, ['events/track']] as const,
    ['i', identify, ['users/update']] as const,
    ['p', { type: 'page', category: 'Shop', name: 'Pots', properties: {} }, ['events/track']] as const,
    ['s', { type: 'screen', name: 'Kettle', properties: {} }, ['events/track']] as const,
    ['g', { type: 'group', groupId: 'g-1', traits: { name: 'House' } }, []] as const,
    ['a', { type: 'alias', previousId: 'runa-6' }, ['users/merge']] as const,
  ].map(([path, call, operations]) => ({
    path: `/app/v1/${path}`,
    headers: { ...PLAIN, ...BASIC, origin: 'https://shop.example.com' },
    body: { ...browserCall(call), ...SENT },
    operations,
  })),
  'analytics-next, batching': [
    {
      path: '/app/v1/b',
      headers: { ...PLAIN, ...BASIC },
      body: { writeKey: KEY, batch: [browserCall(identify), browserCall(track)], ...SENT },
      operations: ['users/update', 'events/track'],
    },
  ],
  'analytics-next, told its key and no header': [
    { path: '/app/v1/t', headers: PLAIN, body: browserCall(track), operations: ['events/track'] },
  ],
  'analytics-node': [
    {
      path: '/app/v1/batch',
      headers: { 'content-type': 'application/json', ...BASIC },
      body: {
        batch: [{ ...TIMES, integrations: {}, ...track, userId: 'runa-7', messageId: 'node-next-1' }],
        writeKey: KEY,
        ...SENT,
      },
      operations: ['events/track'],
    },
  ],
  'analytics-react-native': [
    { path: '/app/v1/b', headers: UTF8_JSON, body: mobileBatch, operations: ['events/track'] },
  ],
  // https://github.com/segmentio/analytics-swift/blob/main/Sources/Segment/Utilities/Networking/HTTPClient.swift
  'analytics-swift': [
    { path: '/app/v1/b', headers: UTF8_JSON, body: mobileBatch, operations: ['events/track'] },
  ],
  // https://github.com/segmentio/analytics-kotlin: core/src/main/java/com/segment/analytics/kotlin/core/HTTPClient.kt
  'analytics-kotlin': [
    { path: '/app/v1/b', headers: PLAIN, isGzipped: true, body: mobileBatch, operations: ['events/track'] },
  ],
  'RudderStack for browsers': [
    ['track', track, ['events/track']] as const,
    ['identify', identify, ['users/update']] as const,
    ['page', { type: 'page', name: 'Pots', properties: {} }, ['events/track']] as const,
    ['group', { type: 'group', groupId: 'g-1', traits: {} }, []] as const,
    ['alias', { type: 'alias', previousId: 'runa-6' }, ['users/merge']] as const,
    ['batch', { batch: [rudderCall(track)] }, ['events/track']] as const,
  ].map(([path, call, operations]) => ({
    path: `/app/v1/${path}`,
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      ...BASIC,
      anonymousid: 'YjdjMQ==',
      sentat: SENT.sentAt,
    },
    body: path === 'batch' ? { ...call, ...SENT } : rudderCall(call),
    operations,
  })),
  'RudderStack for browsers, as a beacon': [
    {
      path: '/app/beacon/v1/batch',
      query: `writeKey=${KEY}`,
      headers: { ...PLAIN, origin: 'https://shop.example.com', cookie: 'rl_session=RS_ENC_v3_eyJpZCI6MX0' },
      body: { batch: [rudderCall(identify), rudderCall(track)], ...SENT },
      operations: ['users/update', 'events/track'],
    },
  ],
  'rudder-sdk-node': [true, undefined].map((isGzipped) => ({
    path: '/app/v1/batch',
    headers: {
      'content-type': isGzipped ? 'application/x-www-form-urlencoded' : 'application/json',
      ...BASIC,
    },
    ...(isGzipped && { isGzipped }),
    body: {
      batch: [{ ...track, userId: 'runa-7', originalTimestamp: TIMES.timestamp, messageId: 'c6ca', ...SENT }],
      ...TIMES,
      ...SENT,
    },
    operations: ['events/track'],
  })),
};

const ROWS = Object.entries(LIBRARIES).flatMap(([library, requests]) =>
  requests.map((request) => [library, request.path, request] as const),
);

async function answered({ path, query = '', headers, isGzipped, body }: LibraryRequest) {
  const door = openDoor({ origins: ['https://shop.example.com'] });
  const text = JSON.stringify(body);
  const encoding = isGzipped && { 'content-encoding': 'gzip' };
  const answer = await door.post(isGzipped ? gzipSync(text) : text, {
    path,
    query,
    headers: { 'api-key': undefined, ...headers, ...encoding } as never,
  });
  return { ...door, answer };
}

describe('a library of which only the host was changed', () => {
  it.each(ROWS)('gets in: %s at %s', async (_, __, request) => {
    const { answer, queue } = await answered(request);

    expect(answer).toMatchObject({ status: 200, body: { success: true } });
    const operations = queue.sent.map(({ text }) => JSON.parse(text.split('\n', 1)[0] ?? '').operation);
    expect(operations).toEqual(request.operations);
    expect(queue.buried).toEqual([]);
  });

  it.each(ROWS)('has its key stay at the door: %s at %s', async (_, __, request) => {
    const { lines, queue } = await answered(request);

    expect(JSON.stringify([...queue.sent, ...lines])).not.toContain(KEY);
  });

  it('of a web page reads the answer', async () => {
    const [request] = LIBRARIES['RudderStack for browsers, as a beacon'] ?? [];
    const { answer } = await answered(request as LibraryRequest);

    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': 'https://shop.example.com' });
  });
});

describe('what a library counts of itself', () => {
  const metrics = '{"series":[{"type":"Counter","metric":"analytics_js.invoke","value":1,"tags":{}}]}';

  it.each(['/app/v1/m', '/v1/m'])('is taken without a key, and leads to nothing: %s', async (path) => {
    const door = openDoor({ origins: ['https://shop.example.com'] });
    for (const body of [metrics, 'no JSON', '{"type":"track","event":"e","userId":"u1"}']) {
      const headers = { ...PLAIN, 'api-key': undefined, origin: 'https://shop.example.com' } as never;
      const { status, body: answer, headers: sent } = await door.post(body, { path, headers });

      expect([status, answer]).toEqual([200, { success: true }]);
      expect(sent).toMatchObject({ 'access-control-allow-origin': 'https://shop.example.com' });
    }
    expect([...door.queue.sent, ...door.queue.buried]).toEqual([]);
  });

  it('is posted', async () => {
    expect(await openDoor().post('', { path: '/app/v1/m', method: 'GET' })).toMatchObject({ status: 405 });
  });
});

describe('the type of a call', () => {
  it.each(['Track', 'TRACK', 'track'])('of a batch may be written %s', async (type) => {
    const { post, queue } = openDoor();

    await post({ batch: [{ ...track, userId: 'u1', type }] }, { path: '/app/v1/batch' });

    expect([queue.sent.length, queue.buried.length]).toEqual([1, 0]);
  });

  it.each(['track', 't'])('is that of its path: /v1/%s', async (path) => {
    const { post, queue } = openDoor();
    for (const type of [undefined, 'IDENTIFY']) {
      await post({ ...track, userId: 'u1', type }, { path: `/app/v1/${path}` });
    }

    expect(queue.sent.map(({ text }) => JSON.parse(text.split('\n', 1)[0] ?? '').operation)).toEqual([
      'events/track',
      'events/track',
    ]);
  });
});
