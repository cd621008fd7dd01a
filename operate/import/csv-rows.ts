/** CSV as RFC 4180 has it: commas, quotes that may hold line ends, a header. */
import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { CsvError, type Options, parse } from 'csv-parse';
import { MAX_MESSAGE_BYTES } from '../../lib/event/envelope.ts';
import type { OperationName } from '../../lib/iterable/operations.ts';
import { OperateFault } from '../fault.ts';
import { type Columns, parseHeader } from './columns.ts';
import { type FileRow, NOT_UTF8, type RowFault, TOO_LARGE } from './file-row.ts';

const LINE_FEED = 0x0a;
/** Of a cell. A quote that is never closed would gather the rest of the file. */
const MAX_CELL_BYTES = 16 * MAX_MESSAGE_BYTES;

interface CsvRecord {
  readonly line: number;
  readonly cells: readonly Buffer[];
}

/**
 * @param chunks of the file, without a byte order mark
 * @throws OperateFault for a header that makes no events, and where the quotes of a row don't match
 */
export async function* csvRows(
  chunks: AsyncIterable<Buffer>,
  operation: OperationName,
): AsyncGenerator<FileRow> {
  // Counted as the parser reads, which is ahead of what is taken from it: so a fault has its line, too.
  let nextLine = 1;
  const parser = parse({
    // As bytes: only so what is not UTF-8 can be told.
    encoding: null,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    // The parser ends there; a row that is only too large for an event is refused like any other.
    max_record_size: MAX_CELL_BYTES,
    on_record(cells: unknown): unknown {
      const record: CsvRecord = { line: nextLine, cells: cells as readonly Buffer[] };
      nextLine += 1 + record.cells.reduce((lines, cell) => lines + lineFeedsIn(cell), 0);
      return record;
    },
  } as Options);
  const source = Readable.from(chunks);
  source.on('error', (error) => parser.destroy(error)).pipe(parser);
  let columns: Columns | undefined;
  try {
    for await (const { line, cells } of parser as AsyncIterable<CsvRecord>) {
      if (columns === undefined) columns = parseHeader(textsIn(cells) ?? refuseHeader(), operation);
      else if (!isBlank(cells)) yield rowOf(cells, columns, line);
    }
  } catch (error) {
    throw error instanceof CsvError ? malformed(error, nextLine) : error;
  } finally {
    source.destroy();
  }
}

function rowOf(cells: readonly Buffer[], columns: Columns, line: number): FileRow {
  if (cells.reduce((bytes, { length }) => bytes + length, 0) > MAX_MESSAGE_BYTES) {
    return { line, written: '', event: TOO_LARGE };
  }
  const texts = textsIn(cells);
  if (texts === undefined) {
    return { line, written: JSON.stringify(cells.map((cell) => cell.toString('latin1'))), event: NOT_UTF8 };
  }
  const event = cells.length === columns.count ? columns.eventOf(texts) : miscounted(cells.length, columns);
  return { line, written: JSON.stringify(texts), event };
}

function textsIn(cells: readonly Buffer[]): string[] | undefined {
  return cells.every((cell) => isUtf8(cell)) ? cells.map(String) : undefined;
}

/** An empty line, or what a spreadsheet leaves of an empty row. */
function isBlank(cells: readonly Buffer[]): boolean {
  return cells.every(({ length }) => length === 0);
}

function miscounted(cells: number, { count }: Columns): RowFault {
  return { code: 'columns', message: `has ${cells} cells, the header has ${count}` };
}

function lineFeedsIn(cell: Buffer): number {
  let count = 0;
  for (let at = cell.indexOf(LINE_FEED); at !== -1; at = cell.indexOf(LINE_FEED, at + 1)) count += 1;
  return count;
}

function refuseHeader(): never {
  throw new OperateFault('wrong-use', 'the header of the file is not UTF-8', { remedy: 'save it as UTF-8' });
}

/** The parser's own words would quote the cell. */
function malformed({ code }: CsvError, line: number): OperateFault {
  const what =
    code === 'CSV_MAX_RECORD_SIZE'
      ? `has a cell of more than ${MAX_CELL_BYTES} bytes: is a quote never closed?`
      : 'has quotes that do not match';
  return new OperateFault('failed', `the row that begins at line ${line} ${what}`, {
    remedy: 'a quote inside a quoted cell is written twice: "say ""yes"""',
    // Without its cause, which has the row.
  });
}
