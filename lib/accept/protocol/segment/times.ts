/** When a call happened. */

import { occurredSeconds, timeIn } from '../../../iterable/dates.ts';
import type { JsonText } from '../../../json/json-text.ts';
import { stringIn, writtenText } from '../../../json/object-text.ts';
import { notValid } from '../../check/found.ts';
import { PLACES } from './fields.ts';
import type { At } from './parts.ts';
import { saysNothing } from './values.ts';

/** So long may a request be under way: what looks like a clock that is wrong may be the time it took. */
const MAX_TRANSIT_MS = 5_000;

/** @returns milliseconds since 1970, or nothing if a call or batch doesn't say when it was sent, or can't be read */
export function readSentAtMs(sentAt: JsonText | undefined): number | undefined {
  return isUnset(sentAt) ? undefined : msIn(sentAt);
}

/**
 * As Segment computes it: what was sent a minute after it happened, happened a minute before it arrived,
 * whatever the sender's clock says. https://segment.com/docs/connections/spec/common#timestamps
 * @param sentAtMs of the batch, else of the call
 * @returns Unix seconds
 * @throws Refusal for a time that can't be read: with any other time the event would be wrong
 */
export function readOccurredAtSeconds(
  at: At,
  sentAtMs: number | undefined,
  arrivedAtMs: number,
): number | undefined {
  const timestamp = PLACES.occurredAt.map(at).find((json) => !isUnset(json));
  if (timestamp === undefined) return undefined;
  const occurredAtMs = msIn(timestamp);
  const seconds = occurredSeconds(occurredAtMs);
  // The beginning of Unix time is a time that was never set.
  if (seconds === 0) return undefined;
  // What another service received before us has the right time already; and it was sent long ago.
  const isOurs = at('receivedAt') === undefined;
  if (isOurs && occurredAtMs !== undefined && sentAtMs !== undefined && isFar(sentAtMs, arrivedAtMs)) {
    const corrected = occurredSeconds(Math.min(arrivedAtMs - (sentAtMs - occurredAtMs), arrivedAtMs));
    if (corrected !== undefined) return corrected;
  }
  if (seconds !== undefined) return seconds;
  throw notValid('timestamp', 'invalid-format', 'must be a date of ISO 8601, or Unix time, after 1970');
}

function isFar(sentAtMs: number, arrivedAtMs: number): boolean {
  return Math.abs(sentAtMs - arrivedAtMs) > MAX_TRANSIT_MS;
}

/** What clients write for a time that was never set: the last one is Go's and .NET's. */
function isUnset(json: JsonText | undefined): boolean {
  const written = writtenText(json) ?? '';
  return saysNothing(json) || ['0', '"0"'].includes(written) || written.startsWith('"0001-01-01T00:00:00');
}

/** @returns milliseconds since 1970 */
function msIn(json: JsonText | undefined): number | undefined {
  const said = stringIn(json)?.trim();
  return unixMs(said ?? writtenText(json) ?? '') ?? (said === undefined ? undefined : dateMs(said));
}

/** Ten digits are seconds, until the year 2286. */
const UNIX_TIME = /^\d{9,14}(?:\.\d{1,9})?$/;
/** From here on a number means milliseconds. */
const FIRST_MILLISECONDS = 1e11;

function unixMs(said: string): number | undefined {
  if (!UNIX_TIME.test(said)) return undefined;
  const time = Number(said);
  return time < FIRST_MILLISECONDS ? time * 1000 : time;
}

/** Of ISO 8601; a year or month alone means its first day. */
const DATE = /^\d{4}(?:-\d\d){0,2}$/;
const FIRST_OF_YEAR = '0000-01-01';
/** The basic form of ISO 8601, without dashes and colons. A day alone could be a number. */
const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?!\d)/;
/** https://www.rfc-editor.org/rfc/rfc5322#section-3.3, which JavaScript reads, and much that is no time. */
const HOUR = String.raw`(?:[01]\d|2[0-3])`;
const MINUTE = String.raw`[0-5]\d`;
const INTERNET_DATE = new RegExp(
  String.raw`^(?:[A-Z][a-z]{2}, )?(\d{1,2}) [A-Z][a-z]{2} [1-9]\d{3} ${HOUR}:${MINUTE}(?::${MINUTE})? ([A-Z]{1,3}|[+-]${HOUR}${MINUTE})$`,
);

function dateMs(said: string): number | undefined {
  if (DATE.test(said)) return timeIn(`${said}${FIRST_OF_YEAR.slice(said.length)}T00:00Z`);
  const [, day, zone = ''] = INTERNET_DATE.exec(said) ?? [];
  if (day === undefined) return timeIn(said.replace(BASIC, '$1-$2-$3T$4:$5:$6'));
  const ms = Date.parse(said);
  // JavaScript makes 3 March of 31 February. As in ISO 8601, that is no day.
  const local = new Date(`${said.slice(0, -zone.length)}GMT`);
  return Number.isNaN(ms) || local.getUTCDate() !== Number(day) ? undefined : ms;
}
