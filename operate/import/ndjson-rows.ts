/** NDJSON: one JSON object a line. */
import { isUtf8 } from 'node:buffer';
import { MAX_MESSAGE_BYTES } from '../../lib/event/envelope.ts';
import { type FileRow, NOT_UTF8, TOO_LARGE } from './file-row.ts';

const LINE_FEED = 0x0a;
const BLANK = /^[\t\r ]*$/;

/** @param chunks of the file, without a byte order mark */
export async function* ndjsonRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<FileRow> {
  let line = 1;
  for await (const bytes of linesOf(chunks)) {
    const row = rowOf(bytes, line);
    line += 1;
    if (row !== undefined) yield row;
  }
}

function rowOf(bytes: Buffer | undefined, line: number): FileRow | undefined {
  if (bytes === undefined) return { line, written: '', event: TOO_LARGE };
  if (!isUtf8(bytes)) return { line, written: bytes.toString('latin1'), event: NOT_UTF8 };
  const text = bytes.toString();
  if (BLANK.test(text)) return undefined;
  const written = text.endsWith('\r') ? text.slice(0, -1) : text;
  return { line, written, event: written };
}

/** @returns `undefined` for a line that is too long to be kept */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | undefined> {
  let pieces: Buffer[] = [];
  let length = 0;
  const take = (piece: Buffer) => {
    length += piece.length;
    if (length <= MAX_MESSAGE_BYTES) pieces.push(piece);
    else pieces = [];
  };
  const taken = () => {
    const line = length <= MAX_MESSAGE_BYTES ? Buffer.concat(pieces) : undefined;
    pieces = [];
    length = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      take(chunk.subarray(start, end));
      yield taken();
      start = end + 1;
    }
    take(chunk.subarray(start));
  }
  if (length > 0) yield taken();
}
