/** When a request was signed, in the form in which its sender says it. */
import type { SignatureFormat } from '../../config/verification.ts';
import { timeIn } from '../../iterable/dates.ts';

/** How far a signed timestamp may be from now: a recorded request must not be valid for ever. */
const TOLERANCE_SECONDS = 300;

type Unit = NonNullable<SignatureFormat['timestampUnit']>;

interface Form {
  readonly pattern: RegExp;
  readonly secondsIn: (timestamp: string) => number;
  readonly write: (seconds: number) => string;
}

const FORMS: Readonly<Record<Unit, Form>> = {
  seconds: {
    pattern: /^\d{1,15}$/,
    secondsIn: Number,
    write: (seconds) => String(Math.floor(seconds)),
  },
  milliseconds: {
    pattern: /^\d{1,15}$/,
    secondsIn: (timestamp) => Number(timestamp) / 1000,
    write: (seconds) => String(Math.floor(seconds * 1000)),
  },
  'iso-date': {
    pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/,
    secondsIn: (timestamp) => (timeIn(timestamp) ?? Number.NaN) / 1000,
    write: (seconds) => `${new Date(seconds * 1000).toISOString().slice(0, -'.000Z'.length)}Z`,
  },
  // Of RFC 9110 §5.6.7 the form that is written today.
  'http-date': {
    pattern: /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
    secondsIn: secondsOfHttpDate,
    write: (seconds) => new Date(seconds * 1000).toUTCString(),
  },
};

/** @returns what is wrong with it, if anything is */
export function timestampFault(
  timestamp: string,
  unit: Unit = 'seconds',
  nowSeconds: number,
): 'unreadable' | 'stale' | undefined {
  const { pattern, secondsIn } = FORMS[unit];
  const seconds = pattern.test(timestamp) ? secondsIn(timestamp) : Number.NaN;
  if (Number.isNaN(seconds)) return 'unreadable';
  return Math.abs(nowSeconds - seconds) <= TOLERANCE_SECONDS ? undefined : 'stale';
}

export function timestampAt(seconds: number, unit: Unit = 'seconds'): string {
  return FORMS[unit].write(seconds);
}

/** Not a number for a day that there is not: JavaScript makes 3 March of 31 February. */
function secondsOfHttpDate(date: string): number {
  const time = new Date(date);
  return time.toUTCString() === date ? time.getTime() / 1000 : Number.NaN;
}
