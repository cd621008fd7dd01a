/** What a row of the list says that happened to its event. */
import { expect, it } from 'vitest';
import type { EventRow } from '../../../console/api.ts';
import { outcomeOf } from '../../../console/page/views/events/outcome-words.ts';

const NOW = 1_795_161_600_000;
const ROW = {
  project: 'us',
  reason: null,
  code: null,
  status: null,
  detail: null,
  attempts: 0,
  nextAt: null,
  isDeleted: false,
  heldBecause: null,
  words: '',
} as unknown as EventRow;
const HELD = { heldBecause: 'Iterable answers 429', words: 'held back: Iterable answers 429' };

it.each<[Partial<EventRow>, boolean, string]>([
  [{ state: 'waiting' }, false, 'on the queue'],
  [{ state: 'waiting', attempts: 2 }, false, 'on the queue again'],
  [{ state: 'waiting', ...HELD }, false, 'held back: Iterable answers 429'],
  [{ state: 'waiting', ...HELD }, true, 'us is paused'],
  [{ state: 'retrying', status: 503, nextAt: NOW + 8_000 }, false, '503, again in 8 s'],
  [{ state: 'retrying', status: 503, nextAt: NOW - 1 }, false, '503, again now'],
  [
    { state: 'retrying', status: 503, nextAt: NOW - 1, ...HELD },
    false,
    '503, held back: Iterable answers 429',
  ],
  [{ state: 'retrying', status: 503, nextAt: NOW - 1 }, true, '503, us is paused'],
  [{ state: 'delivered', words: 'after 2 min 28 s, attempt 4' }, false, 'after 2 min 28 s, attempt 4'],
  [{ state: 'dead', reason: 'rejected', detail: 'n', isDeleted: true }, false, 'deleted; rejected: n'],
])('for %j, paused: %s', (columns, isPaused, words) => {
  expect(outcomeOf({ ...ROW, ...columns }, NOW, isPaused)).toBe(words);
});
