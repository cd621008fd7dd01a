/** When failures are so many that the endpoint, and not one event or another, is to blame. */

/**
 * Attempts that failed, in the order of their start: of those that start together, some end first because they fail
 * fast, as at a firewall, or last because they fail slowly.
 */
export type Row = readonly { readonly number: number; readonly weight: number }[];

/**
 * So many failures of stragglers weigh as much as one: each tells of its event rather than of the endpoint, and comes
 * again and again. They are not left out, since after an outage every event that waits may be a straggler.
 */
const STRAGGLERS_A_FAILURE = 10;
const FULL_ROW = 5 * STRAGGLERS_A_FAILURE;

export function lengthened(row: Row, number: number, isOfStraggler: boolean): Row {
  const at = 1 + row.findLastIndex((failure) => failure.number < number);
  return row.toSpliced(at, 0, { number, weight: isOfStraggler ? 1 : STRAGGLERS_A_FAILURE });
}

/** What failed after an attempt that was answered. */
export function after(number: number, row: Row): Row {
  return row.filter((failure) => failure.number > number);
}

/**
 * An attempt that is under way may be answered: what failed before it and what failed after it are in no row. Else
 * where Iterable takes 200 ms and a firewall 2, the fast failures of many would look like a row.
 * @param underWay the numbers of the attempts that have not ended, in ascending order
 */
export function isFull(row: Row, underWay: Iterable<number>): boolean {
  const waited = Iterator.from(underWay);
  let next = waited.next().value;
  let sum = 0;
  return row.some(({ number, weight }) => {
    for (; next !== undefined && next < number; next = waited.next().value) sum = 0;
    sum += weight;
    return sum >= FULL_ROW;
  });
}
