import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRows } from '../../../operate/import/csv-rows.ts';
import type { FileRow } from '../../../operate/import/file-row.ts';
import { ndjsonRows } from '../../../operate/import/ndjson-rows.ts';

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

const all = async (rows: AsyncIterable<FileRow>) => Array.fromAsync(rows);
const csv = (text: string | Buffer, size = 7) =>
  all(csvRows(inChunks(Buffer.from(text), size), 'events/track'));
const ndjson = (text: string | Buffer, size = 7) => all(ndjsonRows(inChunks(Buffer.from(text), size)));
const eventsIn = (rows: readonly FileRow[]) =>
  rows.map(({ event }) => (typeof event === 'string' ? JSON.parse(event) : event));

describe('the rows of a CSV', () => {
  it('become events by the paths of the header', async () => {
    const rows = await csv(
      'email,eventName,createdAt,dataFields.plan,dataFields.seats:number,dataFields.isOn:boolean,dataFields.tags:json\r\n' +
        'ada@example.com,signed-up,1795433400,pro,9007199254740993,TRUE,"[""a"", 1.0]"\r\n',
    );

    expect(rows.map(({ event }) => event)).toEqual([
      '{"email":"ada@example.com","eventName":"signed-up","createdAt":1795433400,' +
        '"dataFields":{"plan":"pro","seats":9007199254740993,"isOn":true,"tags":["a", 1.0]}}',
    ]);
  });

  it('leave out what is empty, and objects of which all is', async () => {
    expect(eventsIn(await csv('email,dataFields.a,dataFields.b\na@example.com,,\n,x,\n'))).toEqual([
      { email: 'a@example.com' },
      { dataFields: { a: 'x' } },
    ]);
  });

  it('may have line ends, commas and quotes in cells; each has the line where it begins', async () => {
    const rows = await csv('email,dataFields.note\na,"one\r\ntwo, ""three"""\n\nb,é\nc,"\n\n"\nd,x');

    expect(eventsIn(rows)).toEqual([
      { email: 'a', dataFields: { note: 'one\r\ntwo, "three"' } },
      { email: 'b', dataFields: { note: 'é' } },
      { email: 'c', dataFields: { note: '\n\n' } },
      { email: 'd', dataFields: { note: 'x' } },
    ]);
    expect(rows.map(({ line }) => line)).toEqual([2, 5, 6, 9]);
  });

  it.each([
    ['a number', 'email,dataFields.n:number\na,12a\n', 'dataFields.n: must be a number'],
    ['a number with a leading zero', 'email,dataFields.n:number\na,012\n', 'dataFields.n: must be a number'],
    ['a boolean', 'email,dataFields.b:boolean\na,yes\n', 'dataFields.b: must be true or false'],
    ['JSON', 'email,dataFields.j:json\na,{\n', 'dataFields.j: must be JSON'],
    ['a time', 'email,createdAt\na,yesterday\n', 'createdAt: must be a number'],
    ['a cell too few', 'email,dataFields.a\na\n', 'has 1 cells, the header has 2'],
    ['a cell too many', 'email,dataFields.a\na,b,c\n', 'has 3 cells, the header has 2'],
    ['UTF-8', Buffer.from('email,dataFields.a\na,\xe9\n', 'latin1'), 'is not UTF-8'],
  ])('are refused one by one where they lack %s', async (_, text, message) => {
    expect(eventsIn(await csv(text))).toMatchObject([{ message }]);
  });

  it.each([
    ['an unknown type', 'email,dataFields.n:integer', 'dataFields.n:integer'],
    ['a column twice', 'email,email', 'stands twice'],
    ['a column inside another', 'dataFields,dataFields.a', 'stands twice, or inside another'],
    ['a column without a name', 'email,', 'is no path'],
    ['a name that no parser may see', 'email,dataFields.__proto__', 'is no path'],
  ])('are not read under a header with %s', async (_, header, message) => {
    await expect(csv(`${header}\na,b\n`)).rejects.toMatchObject({
      kind: 'wrong-use',
      message: expect.stringContaining(message),
    });
  });

  it('take a name with a colon, if its type is said', async () => {
    expect(eventsIn(await csv('dataFields.a:b:string\nx\n'))).toEqual([{ dataFields: { 'a:b': 'x' } }]);
  });

  it.each([
    ['a quote inside a cell', 'email\na"b\n'],
    ['something behind a quote', 'email\n"a"b\n'],
    ['a quote that is never closed', 'email\n"a\nb\n'],
  ])('end with the line of %s', async (_, text) => {
    await expect(csv(`${text}`)).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/at line 2 .*quote/),
    });
  });

  it('are the same however they are quoted, and however they come', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\r\n', '\n', ' ') });
    const table = fc.array(fc.tuple(cell, fc.string({ unit: 'binary', minLength: 1 })), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 50 }), async (cells, size) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = cells.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
        const expected = cells.map(([a, b]) => ({ dataFields: { ...(a === '' ? {} : { a }), b } }));
        expect(eventsIn(await csv(`dataFields.a,dataFields.b\r\n${text}`, size))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a row of a CSV that is too large for an event', () => {
  it.each([
    ['one cell', (bytes: number) => 'x'.repeat(bytes)],
    [
      'many cells',
      (bytes: number) =>
        Array(100)
          .fill('x'.repeat(bytes / 100))
          .join('","'),
    ],
  ])('is refused by itself: %s', async (_, cells) => {
    const text = `email,dataFields.a\na,1\nb,"${cells(3_000_000)}"\nc,3\n`;
    const rows = await csv(text, 65_536);

    expect(rows.map(({ line, written, event }) => [line, written.length < 100, Object(event).code])).toEqual([
      [2, true, undefined],
      [3, true, 'too-large'],
      [4, true, undefined],
    ]);
  });

  it('ends the file where a quote is never closed', async () => {
    await expect(csv(`email\na\n"${'x\n'.repeat(10_000_000)}`, 1_000_000)).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/at line 3 .*quote/),
    });
  });
});

describe('the rows of NDJSON', () => {
  it('are its lines, but for blank ones', async () => {
    const rows = await ndjson('{"a":1}\r\n\n  \n{"b": "é"}');

    expect(rows).toEqual([
      { line: 1, written: '{"a":1}', event: '{"a":1}' },
      { line: 4, written: '{"b": "é"}', event: '{"b": "é"}' },
    ]);
  });

  it('are refused one by one where they are too long, or not UTF-8', async () => {
    const long = `{"a":"${'x'.repeat(1_100_000)}"}`;
    const rows = await ndjson(
      Buffer.concat([Buffer.from(`${long}\n{"b":"`), Buffer.of(0xe9), Buffer.from('"}\n{}\n')]),
      65_536,
    );

    expect(rows.map(({ line, event }) => [line, Object(event).code])).toEqual([
      [1, 'too-large'],
      [2, 'invalid-encoding'],
      [3, undefined],
    ]);
  });
});
