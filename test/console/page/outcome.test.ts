/** What a row of the list says that happened to its event. */
import { expect, it } from 'vitest';
import type { EventRow, ProjectNow } from '../../../console/api.ts';
import { outcomeOf } from '../../../console/page/views/events/outcome-words.ts';

const NOW = 1_795_161_600_000;
const ROW = {
  project: 'us',
  operation: 'events/track',
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
const RUNNING = { name: 'us', running: 'running', gates: [], holds: null } as unknown as ProjectNow;
const PAUSED = { ...RUNNING, running: 'paused' } as const;
const GATE = {
  endpoint: 'events/trackBulk',
  operations: ['events/track'],
  closedBy: 'failed',
  why: 'Iterable fails',
};
const GATED = { ...RUNNING, gates: [{ ...GATE, until: NOW }] };
const HELD = { heldBecause: 'Iterable answers 429', words: 'held back: Iterable answers 429' };

it.each<[Partial<EventRow>, ProjectNow, string]>([
  [{ state: 'waiting' }, RUNNING, 'on the queue'],
  [{ state: 'waiting', attempts: 2 }, RUNNING, 'on the queue again'],
  [{ state: 'waiting', ...HELD }, RUNNING, 'held back: Iterable answers 429'],
  [{ state: 'waiting', ...HELD }, PAUSED, 'project us is paused'],
  [{ state: 'waiting' }, GATED, 'held back: Iterable fails'],
  [{ state: 'waiting', operation: 'users/update' }, GATED, 'on the queue'],
  [{ state: 'waiting' }, { ...RUNNING, holds: 'Iterable answers 503' }, 'held back: Iterable answers 503'],
  [{ state: 'retrying', status: 503, nextAt: NOW + 8_000 }, RUNNING, '503, again in 8 s'],
  [{ state: 'retrying', status: 503, nextAt: NOW - 1 }, RUNNING, '503, again now'],
  [
    { state: 'retrying', status: 503, nextAt: NOW - 1, ...HELD },
    RUNNING,
    '503, held back: Iterable answers 429',
  ],
  [{ state: 'retrying', status: 503, nextAt: NOW - 1 }, PAUSED, '503, project us is paused'],
  [{ state: 'delivered', words: 'after 2 min 28 s, attempt 4' }, RUNNING, 'after 2 min 28 s, attempt 4'],
  [{ state: 'dead', reason: 'rejected', detail: 'n', isDeleted: true }, RUNNING, 'deleted; rejected: n'],
])('for %j', (columns, project, words) => {
  expect(outcomeOf({ ...ROW, ...columns }, NOW, project)).toBe(words);
});
