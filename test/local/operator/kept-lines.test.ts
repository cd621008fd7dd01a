import { expect, it } from 'vitest';
import { KeptLines } from '../../../local/operator/kept-lines.ts';

const MINUTE_MS = 60_000;

function line(minute: number, fields: object = {}): string {
  const time = new Date(minute * MINUTE_MS).toISOString();
  return JSON.stringify({ time, level: 'info', event: 'event-delivered', ...fields });
}

async function idsOf(lines: KeptLines, wanted: Partial<Parameters<KeptLines['read']>[0]> = {}) {
  const ids: unknown[] = [];
  for await (const { id } of lines.read({ since: 0, where: {}, until: undefined, ...wanted })) ids.push(id);
  return ids;
}

it('tells the lines of the log since a moment, oldest first, and nothing else', async () => {
  const lines = new KeptLines();
  for (const minute of [1, 2, 3]) lines.add(line(minute, { id: minute }));
  for (const text of ['printed by a function', '{"_aws":{}}', '', '{"time":7,"level":"info","event":"x"}']) {
    lines.add(text);
  }

  expect(await idsOf(lines)).toEqual([1, 2, 3]);
  expect(await idsOf(lines, { since: 2 * MINUTE_MS })).toEqual([2, 3]);
});

it('tells only those in which each field has its value, numbers as they are written', async () => {
  const lines = new KeptLines();
  lines.add(line(1, { id: 'a', project: 'us', status: 429 }));
  lines.add(line(1, { id: 'b', project: 'us', status: 200 }));
  lines.add(line(1, { id: 'c', project: 'eu', status: 429 }));

  expect(await idsOf(lines, { where: { project: 'us', status: '429' } })).toEqual(['a']);
  expect(await idsOf(lines, { where: { nothing: 'x' } })).toEqual([]);
});

it('goes on with those that come, until its reader has enough', async () => {
  const lines = new KeptLines();
  const enough = new AbortController();
  const ids: unknown[] = [];
  lines.add(line(1, { id: 1 }));

  for await (const { id } of lines.read({ since: 0, where: {}, until: enough.signal })) {
    ids.push(id);
    if (ids.length === 3) enough.abort();
    else queueMicrotask(() => lines.add(line(1, { id: ids.length + 1 })));
  }

  expect(ids).toEqual([1, 2, 3]);
});

it('keeps the last 20,000', async () => {
  const lines = new KeptLines();
  for (let id = 0; id < 20_010; id += 1) lines.add(line(1, { id }));

  const ids = await idsOf(lines);

  expect(ids).toHaveLength(20_000);
  expect(ids[0]).toBe(10);
});

it('keeps fewer of those that are long', async () => {
  const lines = new KeptLines();
  for (let id = 0; id < 30; id += 1) lines.add(line(1, { id, detail: 'x'.repeat(1_000_000) }));

  expect(await idsOf(lines)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29]);
});

it('lets a reader that is too slow miss lines, and goes on', async () => {
  const lines = new KeptLines();
  const ids: unknown[] = [];
  lines.add(line(1, { id: 'first' }));

  for await (const { id } of lines.read({ since: 0, where: {}, until: undefined })) {
    if (ids.length === 0) for (let next = 0; next < 20_005; next += 1) lines.add(line(1, { id: next }));
    ids.push(id);
  }

  expect(ids.slice(0, 2)).toEqual(['first', 5]);
  expect(ids.at(-1)).toBe(20_004);
});
