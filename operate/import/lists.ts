/** Rows in lists as full as the door takes them. */
import { MAX_BODY_BYTES } from '../../lib/accept/body/decompress.ts';
import { MAX_EVENTS } from '../../lib/accept/body/limits.ts';
import type { ImportRow } from './event-text.ts';

const OPENING = '{"events":[';
const CLOSING = ']}';
const FRAME_BYTES = OPENING.length + CLOSING.length;

/** @param maxRows of a list; the door takes no more than ten thousand */
export async function* listsOf(
  rows: AsyncIterable<ImportRow>,
  maxRows: number,
): AsyncGenerator<readonly ImportRow[]> {
  const most = Math.max(1, Math.min(MAX_EVENTS, Math.floor(maxRows)));
  let list: ImportRow[] = [];
  let bytes = FRAME_BYTES;
  for await (const row of rows) {
    const rowBytes = typeof row.event === 'string' ? Buffer.byteLength(row.event) + 1 : 0;
    if (list.length === most || (bytes + rowBytes > MAX_BODY_BYTES && list.length > 0)) {
      yield list;
      list = [];
      bytes = FRAME_BYTES;
    }
    list.push(row);
    bytes += rowBytes;
  }
  if (list.length > 0) yield list;
}

export function bodyOf(rows: readonly ImportRow[]): string {
  return `${OPENING}${rows.map(({ event }) => event).join(',')}${CLOSING}`;
}
