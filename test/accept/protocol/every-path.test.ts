/** What holds for every door, whatever comes in: never a 5xx, and nothing queued that Iterable's schema refuses. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Protocol } from '../../../lib/accept/protocol/protocol.ts';
import { PROTOCOLS } from '../../../lib/accept/protocol/protocols.ts';
import { schemaIssues, schemaOf } from '../../../lib/iterable/event-schema.ts';
import { OPERATION_NAMES, type OperationName } from '../../../lib/iterable/operations.ts';
import { textOf } from '../../../lib/json/json-text.ts';
import { walkJson } from '../../../lib/json/scan.ts';
import { openDoor } from '../../support/door.ts';

const PROTOCOL_PATHS = Object.entries<Protocol>(PROTOCOLS).flatMap(([name, protocol]) =>
  protocol.paths.map((path) => ({
    path: `/app/${name}/${path}`,
    isRead: protocol.unreadAnswer?.(path) === undefined,
  })),
);
const PATHS = ['/app', ...PROTOCOL_PATHS.map(({ path }) => path)];
const READ_PATHS = ['/app', ...PROTOCOL_PATHS.flatMap(({ path, isRead }) => (isRead ? [path] : []))];

/** Names and values that the doors look at, so that chance comes near what they take. */
const NAMES = [
  ...['eventName', 'email', 'userId', 'id', 'createdAt', 'dataFields', 'events', 'users', 'batch', 'user'],
  ...[
    'items',
    'total',
    'type',
    'event',
    'properties',
    'traits',
    'context',
    'timestamp',
    'messageId',
    'products',
  ],
  ...[
    'price',
    'quantity',
    'name',
    'product_id',
    'subscribers',
    'listId',
    'previousId',
    'anonymousId',
    'messageId',
  ],
  ...[
    'specversion',
    'source',
    'subject',
    'time',
    'data',
    'data_base64',
    'operation',
    'newEmail',
    'integrations',
    'All',
    'Iterable',
    'writeKey',
    'currentEmail',
  ],
];
const VALUES = [
  ...[
    '"a@b.c"',
    '"u1"',
    '"track"',
    '"identify"',
    '"Order Completed"',
    '"Product Added"',
    '"1.0"',
    '""',
    '"\\uffff"',
  ],
  ...[
    '"2023-05-17T22:49:53Z"',
    '"users/update"',
    '"eyJhIjoxLjB9"',
    '"\\ud83d\\ude00"',
    '"\ufffe"',
    '"\\ud83d"',
  ],
  ...[
    '1',
    '1.0',
    '0',
    '-1',
    '9007199254740993',
    '1e400',
    '1700000000',
    '1700000000000',
    'true',
    'null',
    '[]',
    '{}',
  ],
];

const text = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, fc.constantFrom(...VALUES), tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 3 }).map((values) => `[${values.join()}]`),
  object: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), tie('value')), {
      maxLength: 8,
      selector: ([name]) => name,
    })
    .map((members) => `{${members.map(([name, value]) => `"${name}":${value}`).join()}}`),
}));

const CONTENT_TYPES = [
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'text/plain',
];

async function answered(path: string, body: string, contentType: string) {
  const { post, queue } = openDoor(
    { segment: { anonymousIds: 'asUserId' }, operations: OPERATION_NAMES },
    { hasClientKey: () => ({ get: async () => true, refresh: async () => true }) },
  );
  const answer = await post(body, { path, headers: { 'content-type': contentType } });
  return { answer, queue };
}

describe('every path of the door', () => {
  it('answers whatever it is sent, and queues only what Iterable takes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PATHS),
        fc.oneof(
          { weight: 8, arbitrary: text.object },
          { weight: 1, arbitrary: text.value },
          fc.json(),
          fc.string(),
        ),
        fc.constantFrom(...CONTENT_TYPES),
        async (path, body, contentType) => {
          const { answer, queue } = await answered(path, body, contentType);

          expect(answer.status).toBeLessThan(500);
          expect(() => JSON.stringify(answer.body)).not.toThrow();
          for (const { text: message } of queue.sent) {
            const lineFeed = message.indexOf('\n');
            const { operation } = JSON.parse(message.slice(0, lineFeed)) as { operation: OperationName };
            const sent = message.slice(lineFeed + 1);
            expect(textOf(walkJson(sent))).toBe(sent);
            expect(schemaIssues(schemaOf(operation), JSON.parse(sent), 1)).toEqual([]);
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it.each(READ_PATHS)('%s reads its bytes in the one way', async (path) => {
    const refused: [body: string, code: RegExp][] = [
      ['{"a":1,"\\u0061":2}', /duplicate-key|BadJsonBody/],
      ['{"a":{"__proto__":{}}}', /forbidden-key|BadJsonBody/],
      [`{"a":${'['.repeat(64)}${']'.repeat(64)}}`, /too-deep|BadJsonBody/],
      ['{"a":01}', /invalid-json|BadJsonBody/],
      ['', /invalid-json|BadJsonBody/],
    ];
    for (const [body, code] of refused) {
      const { answer, queue } = await answered(path, body, 'application/json');

      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.body)).toMatch(code);
      expect(queue.sent).toEqual([]);
    }
  });

  it.each([
    [
      '/app',
      `{"operation":"users/updateSubscriptions","userId":"u1","emailListIds":[${Array(10_001).fill('1')}]}`,
    ],
    ['/app/api/commerce/updateCart', `{"user":{"userId":"u1"},"items":[${Array(300_000).fill('{}')}]}`],
    [
      '/app/api/commerce/updateCart',
      `{"user":{"userId":"u1"},"items":[${Array(100).fill(`{"categories":[${Array(1_000).fill('0')}]}`)}]}`,
    ],
    [
      '/app/v1/track',
      `{"event":"Cart Updated","userId":"u1","properties":{"products":[${Array(300_000).fill('0')}]}}`,
    ],
  ])('%s takes no list so long that its faults would fill the memory', async (path, body) => {
    const { answer, queue } = await answered(path, body, 'application/json');

    expect(answer.status).toBe(413);
    expect(queue.sent).toEqual([]);
  });

  it('leaves the lists in dataFields alone', async () => {
    const body = `{"userId":"u1","dataFields":{"ids":[${Array(50_000).fill('1')}]}}`;
    const { answer, queue } = await answered('/app/api/users/update', body, 'application/json');

    expect(answer.status).toBe(200);
    expect(queue.sent).toHaveLength(1);
  });
});
