/** Dates in the one form that Iterable stores as a date wherever it stands. */
import type { JsonText } from '../json/json-text.ts';
import { replaceStrings } from '../json/object-text.ts';

const DATE = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`[01]\d|2[0-3]`;
/** ISO 8601, as senders write it: fractions of any length, an offset or none, which means UTC. Iterable puts a blank before it. */
const DATE_TIME = new RegExp(
  String.raw`^(${DATE})[Tt ]((?:${TIME}):[0-5]\d)(:[0-5]\d)?(?:[.,](\d{1,30}))?(?:([Zz])| ?([+-])(\d{2})(?::?(\d{2}))?)?$`,
);
const MAX_DATE_LENGTH = 60;
/** A string that begins as a date does, each character of it perhaps escaped. */
const LITERAL = new RegExp(String.raw`^"[\d\\][^"]{14,${MAX_DATE_LENGTH * '\\u0000'.length}}"$`);

/** Years of four digits. */
const FIRST_MS = Date.parse('0000-01-01T00:00:00Z');
const BEYOND_MS = Date.parse('+010000-01-01T00:00:00Z');

/** The year 5138, from which on Unix seconds would be read as milliseconds. */
const BEYOND_SECONDS_MS = 1e14;

/** @returns Unix seconds, or nothing if an event can't have happened then */
export function occurredSeconds(ms: number | undefined): number | undefined {
  return ms !== undefined && ms >= 0 && ms < BEYOND_SECONDS_MS ? Math.floor(ms / 1000) : undefined;
}

/** @returns milliseconds since 1970, or nothing if the text is no date with a time */
export function timeIn(text: string): number | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [, date, time, seconds = ':00', fraction = '0', , sign = '+', hours = '00', minutes = '00'] = match;
  const ms = Date.parse(`${date}T${time}${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  // 31 February and 24 hours of offset are no times; `Date` would make some of them.
  if (Number.isNaN(ms) || new Date(ms).getUTCDate() !== Number(date?.slice(8))) return undefined;
  const utcMs = sign === '-' ? ms + offset : ms - offset;
  return Number(hours) < 24 && Number(minutes) < 60 && utcMs >= FIRST_MS && utcMs < BEYOND_MS
    ? utcMs
    : undefined;
}

/**
 * Every string that is a date with a time, in Iterable's form: `2023-05-17 22:49:53 +00:00`. A field's first
 * value decides its type for ever, so what is meant as a date must not come as another string.
 * https://support.iterable.com/hc/articles/208183076
 */
export function withIterableDates(json: JsonText): string {
  return replaceStrings(json, (literal) => {
    const ms = LITERAL.test(literal) ? timeIn(unescaped(literal)) : undefined;
    return ms === undefined ? literal : `"${iterableDate(ms)}"`;
  });
}

/** PHP escapes slashes, and some encoders the plus sign of an offset. */
function unescaped(literal: string): string {
  return literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1);
}

function iterableDate(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} +00:00`;
}
