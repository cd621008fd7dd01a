/** What happened to an event, in words that people read. */
import { expect, it } from 'vitest';
import type { EventRow } from '../../../operate/history/rows.ts';
import type { StepKind } from '../../../operate/history/schema.ts';
import { stepWords, whatHappened } from '../../../operate/history/words.ts';

const CAME_IN_AT = 1_795_161_600_000;

it.each<[StepKind, object, string]>([
  [
    'held',
    { endpoint: 'events/track', why: 'gate-closed', gateClosedMs: 7_100, closedBy: 'throttled' },
    'Iterable answers 429, tries again in 8 s',
  ],
  ['held', { endpoint: 'events/track', why: 'pace' }, "Iterable's limit, tried again later"],
  ['held', { endpoint: 'events/track', why: 'no-time' }, 'no time left in this run, the next run takes over'],
  ['held', { behind: 'e0', delaySeconds: 3 }, 'waits behind e0, of the same user, again in 3 s'],
  ['held', { why: 'spacing', delaySeconds: 58 }, 'its user was changed a short time ago, again in 58 s'],
  ['retried', { verdict: 'in-doubt', delaySeconds: 3, attempt: 1 }, 'in-doubt, again in 3 s'],
  ['retried', { verdict: 'in-doubt', why: 'sent-behind' }, 'in-doubt, again behind the others of its user'],
  ['buried', { reason: 'rejected', code: 'BadParams', detail: 'no n' }, 'rejected BadParams: no n'],
  ['delivered', { why: 'gone-from-queue' }, 'found on no queue when npm start began'],
  ['deleted', { movedTo: 7 }, 'it goes on as event 7 of the history'],
  ['deleted', {}, ''],
  ['delivered', { ageSeconds: 1, status: 200 }, 'after 8 s'],
])('of %s with %j', (kind, facts, words) => {
  expect(stepWords({ at: CAME_IN_AT + 8_000, kind, facts: { ...facts } }, CAME_IN_AT)).toBe(words);
});

const ROW = {
  at: CAME_IN_AT,
  attempts: 1,
  reason: null,
  code: null,
  status: null,
  detail: null,
  ms: 22,
  endedAt: null,
  isDeleted: false,
  heldBecause: null,
} as unknown as EventRow;

it.each<[Partial<EventRow>, string]>([
  [{ state: 'delivered', endedAt: CAME_IN_AT + 40 }, 'in 40 ms'],
  [{ state: 'delivered', endedAt: CAME_IN_AT - 1 }, 'in 0 ms'],
  [{ state: 'delivered', endedAt: CAME_IN_AT + 2_400 }, 'after 2 s'],
  [{ state: 'delivered', endedAt: CAME_IN_AT + 148_000, attempts: 4 }, 'after 2 min 28 s, attempt 4'],
  [{ state: 'delivered', endedAt: CAME_IN_AT + 11_100_000 }, 'after 3 h 5 min'],
  [{ state: 'waiting' }, ''],
  [{ state: 'waiting', heldBecause: 'Iterable answers 429' }, 'held back: Iterable answers 429'],
  [
    { state: 'retrying', reason: 'unavailable', status: 503, heldBecause: "Iterable's limit" },
    "unavailable 503, held back: Iterable's limit",
  ],
  [
    { state: 'dead', reason: 'rejected', code: 'C', detail: 'n', isDeleted: true },
    'rejected C: n (the letter is deleted)',
  ],
  [{ state: 'dead', reason: 'queue-lost', detail: 'n', isDeleted: true }, 'queue-lost: n'],
])('of an event with %j', (columns, words) => {
  expect(whatHappened({ ...ROW, ...columns })).toBe(words);
});
