/** How much the door accepts, and what it answers when that is exceeded. */

import { MAX_MESSAGE_BYTES } from '../../event/envelope.ts';
import { Refusal } from '../refusal.ts';

const MAX_EVENTS = 10_000;

/** Entries in all lists of one body. Honest bodies have far fewer, and the faults of each must be found. */
export const MAX_LISTED = 10_000;

/** How large a request may grow when something that it says once is copied into each of its events. */
const MAX_REPEATED_BYTES = 32 * 1024 * 1024;

/** @throws Refusal if so many characters, copied so many times, would be too many */
export function refuseRepeating(characters: number, times: number): void {
  if (characters * times <= MAX_REPEATED_BYTES) return;
  throw new Refusal('too-large', { message: 'what all events of the request share is too long for so many' });
}

/** @throws Refusal if they are too many */
export function refuseTooMany(events: number): void {
  if (events <= MAX_EVENTS) return;
  throw new Refusal('too-large', { message: `a request takes at most ${MAX_EVENTS} events` });
}

export function eventTooLarge(): Refusal {
  return new Refusal('too-large', {
    message: `an event with its envelope must not exceed ${MAX_MESSAGE_BYTES} bytes`,
  });
}

/**
 * Counts only the lists that the schemas look at: a list inside `dataFields` may have any length.
 * @throws Refusal
 */
export function refuseLongLists(body: unknown): void {
  if (listedIn(body) > MAX_LISTED) throw listTooLong();
}

export function listTooLong(): Refusal {
  return new Refusal('too-large', { message: `the lists of a body take at most ${MAX_LISTED} entries` });
}

function listedIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? value.length : 0;
  // A list that is too long already need not be counted to its end.
  if (own > MAX_LISTED) return own;
  return Object.entries(value).reduce(
    (sum, [name, member]) => (name === 'dataFields' ? sum : sum + listedIn(member)),
    own,
  );
}
