/** Times in words. */
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "4 s", "12 min", "3 h", "5 d": two digits and a unit, so that a column of them stays as wide as it is. */
export function spanOf(ms: number): string {
  const span = Math.abs(ms);
  if (span < MINUTE) return `${Math.floor(span / SECOND)} s`;
  if (span < HOUR) return `${Math.floor(span / MINUTE)} min`;
  if (span < DAY) return `${Math.floor(span / HOUR)} h`;
  return `${Math.floor(span / DAY)} d`;
}

/** "now", "4 s ago", "in 8 s" */
export function relativeOf(at: number, now: number): string {
  const ago = now - at;
  if (Math.abs(ago) < SECOND) return 'now';
  return ago > 0 ? `${spanOf(ago)} ago` : `in ${spanOf(-ago + SECOND - 1)}`;
}

/** How long a call took. */
export function durationOf(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  return ms < MINUTE ? `${(ms / SECOND).toFixed(1)} s` : spanOf(ms);
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const EXACT = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  timeZoneName: 'short',
});

/** "28 Nov, 12:00" */
export const DAY_AND_TIME = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** "12:00:04.120" */
export function clockOf(at: number): string {
  return `${CLOCK.format(at)}.${String(at % SECOND).padStart(3, '0')}`;
}

/** "Sat, 28 Nov 2026, 12:00:04.120 UTC" */
export function exactOf(at: number): string {
  return EXACT.format(at);
}
