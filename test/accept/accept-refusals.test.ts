import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Request } from '../../lib/accept/request.ts';
import { openDoor } from '../support/door.ts';

const event = { eventName: 'sum', userId: 'u1', id: 'order-1', createdAt: 1 };

describe('the door', () => {
  const oversized = JSON.stringify({ ...event, dataFields: { text: 'x'.repeat(1_044_480) } });
  const gzip = { 'content-encoding': 'gzip' };
  const rows: [
    why: string,
    status: number,
    code: string,
    body: string | Buffer,
    request?: Partial<Request>,
  ][] = [
    ['the path is unknown', 404, 'not-found', '{}', { path: '/nowhere' }],
    ['the path is hostile', 404, 'not-found', '{}', { path: '/__proto__' }],
    ['the path goes on', 404, 'not-found', '{}', { path: '/app/on' }],
    ['the method is another', 405, 'method-not-allowed', '{}', { method: 'PUT' }],
    ['there is no key', 401, 'unauthorized', JSON.stringify(event), { headers: { 'api-key': '' } }],
    ['the key is wrong', 401, 'unauthorized', JSON.stringify(event), { headers: { 'api-key': 'wrong' } }],
    [
      'the type is another',
      415,
      'unsupported-media-type',
      'eventName=sum',
      { headers: { 'content-type': 'text/plain' } },
    ],
    [
      'the coding is another',
      415,
      'unsupported-media-type',
      '{}',
      { headers: { 'content-encoding': 'zstd' } },
    ],
    ['the bytes are not compressed', 400, 'invalid-encoding', '{}', { headers: gzip }],
    ['the bytes are not UTF-8', 400, 'invalid-encoding', Buffer.of(0x22, 0xff, 0x22)],
    ['the body is empty', 400, 'invalid-json', ''],
    ['the body is cut off', 400, 'invalid-json', '{"eventName":"sum"'],
    ['a name stands twice', 400, 'duplicate-key', '{"userId":"u1","user\\u0049d":"u2"}'],
    ['a name is not allowed', 400, 'forbidden-key', '{"dataFields":{"__proto__":{}}}'],
    ['it is nested too deeply', 400, 'too-deep', `{"a":${'['.repeat(64)}${']'.repeat(64)}}`],
    ['the event is not valid', 400, 'invalid-event', '{}'],
    ['it is no event', 400, 'invalid-event', '7'],
    ['a key is in the body', 400, 'invalid-event', JSON.stringify({ ...event, api_key: 'x' })],
    ['the operation is unknown', 400, 'invalid-event', JSON.stringify({ ...event, operation: 'x' })],
    ['the operation is a number', 400, 'invalid-event', JSON.stringify({ ...event, operation: 7 })],
    ['the list is none', 400, 'invalid-event', '{"events":{}}'],
    ['something stands beside the list', 400, 'invalid-event', JSON.stringify({ events: [event], id: '1' })],
    ['the list is empty', 400, 'no-events', '{"events":[]}'],
    ['the list alone is empty', 400, 'no-events', '[]'],
    ['all of the list is bad', 400, 'invalid-event', '{"events":[{},1]}'],
    ['all of the list is too large', 400, 'invalid-event', `{"events":[${oversized}]}`],
    ['the only one of the list has a fault', 400, 'duplicate-key', '{"events":[{"a":1,"a":1}]}'],
    [
      'there are two lists',
      400,
      'duplicate-key',
      JSON.stringify({ events: [event] }).replace('}]', '}],"events":[]'),
    ],
    ['the list is cut off', 400, 'invalid-json', `[${JSON.stringify(event)},`],
    ['the event is too large', 413, 'too-large', oversized],
    ['there are too many events', 413, 'too-large', `{"events":[${Array(10_001).fill('{}').join()}]}`],
    ['the body is too large', 413, 'too-large', ' '.repeat(6 * 1024 * 1024 + 1)],
    [
      'it inflates too far',
      413,
      'too-large',
      zlib.gzipSync(Buffer.alloc(7 * 1024 * 1024)),
      { headers: gzip },
    ],
  ];
  it.each(rows)('refuses when %s: %i %s', async (_, status, code, body, request) => {
    const { post, queue, logged } = openDoor();

    const answer = await post(body, request);

    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error: { code, message: expect.stringMatching(/\w/) } });
    expect(answer.headers?.allow).toBe(status === 405 ? 'POST' : undefined);
    expect(answer.headers?.['retry-after']).toBeUndefined();
    expect([...queue.sent, ...queue.buried]).toEqual([]);
    expect(logged()).toMatchObject([{ level: 'info', event: 'request-answered', status }]);
  });
});
