/** Numbers in words. */

const NUMBER = new Intl.NumberFormat('en-US');

/** "1,204" */
export function numberOf(number: number): string {
  return NUMBER.format(number);
}

/** "1 event", "1,204 events" */
export function countOf(number: number, one: string, many = `${one}s`): string {
  return `${numberOf(number)} ${number === 1 ? one : many}`;
}

export function bytesOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

const RATE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const SLOW = 10;

/** "0.4/s", "98/s", "1,980/s" */
export function rateOf(perSecond: number): string {
  return `${RATE.format(perSecond < SLOW ? perSecond : Math.round(perSecond))}/s`;
}
