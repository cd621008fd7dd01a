/** The rows of the list, newest first, and what changed in them. Nothing here waits or draws. */
import type { EventRow } from '../../../api.ts';

type Rows = readonly EventRow[];

/** The latest word on each event, newest event first. */
export function latestOf(changes: Rows): Rows {
  const byEvent = new Map(changes.map((row) => [row.event, row]));
  return [...byEvent.values()].sort((one, other) => other.event - one.event);
}

/**
 * @param changes newest first, one an event
 * @param reach older ones than this are not loaded yet: what changes there is read when one comes there
 */
export function merge(rows: Rows, changes: Rows, reach: number): Rows {
  const merged = [...rows];
  const newer: EventRow[] = [];
  for (const row of changes) {
    if (row.event < reach) continue;
    const at = placeOf(merged, row.event);
    if (merged[at]?.event === row.event) merged[at] = row;
    else if (at === 0) newer.push(row);
    else merged.splice(at, 0, row);
  }
  return newer.length === 0 ? merged : [...newer, ...merged];
}

/** Where it stands, or would. */
export function placeOf(rows: Rows, event: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = rows[middle];
    if (found !== undefined && found.event > event) low = middle + 1;
    else high = middle;
  }
  return low;
}
