/** The rows of a file, NDJSON or CSV: its first character says which. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { OperationName } from '../../lib/iterable/operations.ts';
import { OperateFault } from '../fault.ts';
import { csvRows } from './csv-rows.ts';
import type { FileRow } from './file-row.ts';
import { ndjsonRows } from './ndjson-rows.ts';

/** So much of a file is looked at before it is imported. */
const HEAD_BYTES = 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

export type Format = 'NDJSON' | 'CSV';

export interface Head {
  readonly bytes: Buffer;
  readonly size: number;
  readonly mtimeMs: number;
  readonly format: Format;
  /** How many there are, as far as the head tells. */
  readonly rowsAbout: number;
}

/** @throws OperateFault */
export async function readHead(file: string): Promise<Head> {
  const handle = await open(file).catch((cause: NodeJS.ErrnoException) => {
    throw new OperateFault('not-found', `${file} can't be read: ${cause.code}`, { cause });
  });
  try {
    const stats = await handle.stat();
    const { size, mtimeMs } = stats;
    // It is read again from its beginning, when it goes on where it stopped.
    if (!stats.isFile()) throw new OperateFault('wrong-use', `${file} is no file that can be read twice`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(size, HEAD_BYTES) || 1), 0);
    const bytes = buffer.subarray(0, bytesRead);
    const format = formatOf(bytes, file);
    return { bytes, size, mtimeMs, format, rowsAbout: rowsAbout(bytes, size, format) };
  } finally {
    await handle.close();
  }
}

/** @throws OperateFault as its format does, in the middle of the rows */
export function rowsOf(file: string, format: Format, operation: OperationName): AsyncGenerator<FileRow> {
  const chunks = withoutMark(createReadStream(file, { highWaterMark: CHUNK_BYTES }));
  return format === 'CSV' ? csvRows(chunks, operation) : ndjsonRows(chunks);
}

async function* withoutMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of chunks) {
    const hasMark = isFirst && chunk.indexOf(BYTE_ORDER_MARK) === 0;
    yield hasMark ? chunk.subarray(BYTE_ORDER_MARK.length) : chunk;
    isFirst = false;
  }
}

function formatOf(bytes: Buffer, file: string): Format {
  const isUtf16 = bytes[0] === 0xff || bytes[0] === 0xfe;
  if (isUtf16) throw new OperateFault('wrong-use', `${file} is UTF-16`, { remedy: 'save it as UTF-8' });
  const [first] = bytes
    .toString('utf8', 0, 1_000)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (first === undefined) throw new OperateFault('wrong-use', `${file} has no rows`);
  if (first === '[') {
    throw new OperateFault('wrong-use', `${file} is a JSON list`, {
      remedy: `one event a line is wanted: jq -c '.[]' ${file} > ${file}.ndjson`,
    });
  }
  if (first === '{') return 'NDJSON';
  refuseReturns(bytes, file);
  return 'CSV';
}

/** All of such a file would be its header. */
function refuseReturns(bytes: Buffer, file: string): void {
  const [header = ''] = bytes.toString('latin1').split('\n', 1);
  if (!/\r./s.test(header)) return;
  throw new OperateFault('wrong-use', `${file} has lines that end in CR alone, as in old Mac files`, {
    remedy: `save it with line ends of LF or CRLF: tr '\\r' '\\n' < ${file} > ${file}.csv`,
  });
}

function rowsAbout(bytes: Buffer, size: number, format: Format): number {
  const lines = bytes
    .toString('latin1')
    .split('\n')
    .filter((line) => line.trim() !== '').length;
  const all = bytes.length < size ? Math.round((lines * size) / bytes.length) : lines;
  return Math.max(0, format === 'CSV' ? all - 1 : all);
}
