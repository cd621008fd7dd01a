/** What the history keeps of a request at the door. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { type DoorExchange, type DoorServer, startDoorServer } from '../../../local/aws/door-server.ts';
import { openFile } from '../../../local/history/file.ts';
import type { Answered } from '../../../local/history/occurrences.ts';
import { textIn } from '../../../local/history/text-in.ts';
import { HISTORY_FILE } from '../../../operate/history/schema.ts';
import { AMPLE, stored, T0, writing } from './told.ts';

const KB = 1024;
let door: DoorServer | undefined;

afterEach(() => door?.close());

async function knock(
  path: string,
  init: RequestInit,
  invoke: (event: unknown, id: string) => Promise<unknown>,
) {
  const exchanges: DoorExchange[] = [];
  door = await startDoorServer({
    port: 0,
    invoke,
    onAnswer: (exchange) => exchanges.push(exchange),
    onTrouble: () => undefined,
  });
  const answer = await fetch(door.origin + path, init);
  await answer.text();
  await expect.poll(() => exchanges).toHaveLength(1);
  return exchanges[0];
}

it('is told with its answer, under the id of its invocation, and without its query and headers', async () => {
  const ids: string[] = [];

  const exchange = await knock(
    '/app/v1/track?key=of-the-query',
    { method: 'POST', headers: { 'content-type': 'text/x', 'api-key': 'of-the-header' }, body: 'hällo' },
    async (event, id) => {
      ids.push(id, (event as { requestContext: { requestId: string } }).requestContext.requestId);
      return { statusCode: 418, body: 'no' };
    },
  );

  expect(exchange).toMatchObject({
    id: ids[0],
    method: 'POST',
    path: '/app/v1/track',
    contentType: 'text/x',
    bytes: 6,
    status: 418,
    answer: 'no',
  });
  expect(ids[1]).toBe(ids[0]);
  expect(String(exchange?.body)).toBe('hällo');
  expect(JSON.stringify(exchange)).not.toMatch(/of-the-(query|header)/);
});

it('is told, too, if the function failed, or never heard of it', async () => {
  const failed = await knock('/app', { method: 'POST', body: 'x' }, () => Promise.reject(new Error('no')));
  expect(failed).toMatchObject({ status: 500, answer: '{"message":"Internal Server Error"}', bytes: 1 });
  await door?.close();

  const body = 'x'.repeat(10 * KB * KB + 1);
  const large = await knock('/app', { method: 'POST', body }, async () => ({}));
  expect(large).toMatchObject({ status: 413, bytes: body.length });
  expect(large?.body).toHaveLength(0);
});

it.each<readonly [string, Buffer, number, object]>([
  ['a short one, whole', Buffer.from('{"a":"ä"}'), 10, { body: '{"a":"ä"}', isWhole: true }],
  ['one that is empty', Buffer.alloc(0), 0, { body: '', isWhole: true }],
  ['none of one that is no text', Buffer.from([0x1f, 0x8b, 0xff]), 3, { body: undefined, isWhole: false }],
  ['none of one that was too large', Buffer.alloc(0), 20 * KB * KB, { body: '', isWhole: false }],
  [
    'the first 64 KiB of a long one, up to a whole character',
    Buffer.from(`x${'ä'.repeat(40 * KB)}`),
    80 * KB + 1,
    { body: `x${'ä'.repeat(32 * KB - 1)}`, isWhole: false },
  ],
])('of bodies it keeps %s', (_, body, bytes, kept) => {
  expect(textIn(body, bytes)).toEqual(kept);
});

const answered = (by: string, more: Partial<Answered> = {}): Answered => ({
  kind: 'answered',
  by,
  at: T0,
  ms: 5,
  method: 'POST',
  path: '/hooks/app/v1/track',
  type: 'application/json',
  bytes: 2,
  body: '{}',
  isWhole: true,
  status: 202,
  answer: '{}',
  ...more,
});

it('belongs to its source by what it brought, else by its path; and to none if neither says so', () => {
  const { hear, rows } = writing();

  hear(stored(1, { id: 'a' }, { by: 'one' }), answered('one', { path: '/v1/track' }));
  hear(answered('two'), answered('three', { path: '/v1/track', status: 401 }));

  expect(rows('SELECT request, source, status FROM requests')).toEqual([
    { request: 1, source: 'app', status: 202 },
    { request: 2, source: 'app', status: 202 },
    { request: 3, source: null, status: 401 },
  ]);
  expect(rows('SELECT request FROM steps')).toEqual([{ request: 1 }]);
});

it('is not kept if it only asks whether somebody is there', () => {
  const { hear, rows } = writing();

  hear(answered('one', { method: 'GET', path: '/health', status: 200 }));

  expect(rows('SELECT * FROM requests')).toEqual([]);
});

describe('the number of a request', () => {
  const numbers = (rows: (sql: string) => object[]) =>
    rows(
      'SELECT id, steps.request, requests.body FROM steps JOIN events USING (event) LEFT JOIN requests USING (request)',
    );

  it('is not given again if the stack was killed before the answer', () => {
    const { hear, database } = writing();
    hear(stored(1, { id: 'a' }, { by: 'one' }));

    const { hear: hearAgain, rows } = writing({}, database);
    hearAgain(stored(2, { id: 'b' }, { by: 'two' }), answered('two', { body: 'of b' }));

    expect(numbers(rows)).toEqual([
      { id: 'a', request: 1, body: null },
      { id: 'b', request: 2, body: 'of b' },
    ]);
  });

  it('stays the same if its answer can not be written at first', () => {
    const { hear, rows, database } = writing();
    hear(stored(1, { id: 'a' }, { by: 'one' }));
    const batch = [answered('one', { body: 'of a' }), stored(2, { id: 'b' }, { by: 'two' })];

    const [{ page_count: pages } = {}] = rows('PRAGMA page_count');
    database.exec(`PRAGMA max_page_count = ${pages}`);
    expect(() => hear(answered('one', { body: 'a'.repeat(99_999) }), ...batch.slice(1))).toThrow('full');
    database.exec('PRAGMA max_page_count = 99999');
    hear(...batch, answered('two', { body: 'of b' }));

    expect(numbers(rows)).toEqual([
      { id: 'a', request: 1, body: 'of a' },
      { id: 'b', request: 2, body: 'of b' },
    ]);
  });

  it('stays the same if an operator deletes something before its answer', () => {
    const directory = mkdtempSync(join(tmpdir(), 'history-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const path = join(directory, HISTORY_FILE);
    const { hear, rows } = writing({}, openFile(path, AMPLE.bytes, { busyMs: 1_000 }).database);
    hear(stored(1, { id: 'a' }, { by: 'one' }), stored(1, { id: 'b' }, { by: 'two' }));

    const operator = new DatabaseSync(path);
    operator.exec("DELETE FROM steps; DELETE FROM events WHERE id = 'b'");
    operator.close();
    hear(
      answered('two', { body: 'of b' }),
      stored(2, { id: 'a' }, { by: 'one' }),
      answered('one', { body: 'of a' }),
    );

    expect(numbers(rows)).toEqual([{ id: 'a', request: 1, body: 'of a' }]);
  });
});
