import { expect, it } from 'vitest';
import { troubleOf } from '../../../console/server/calls/trouble.ts';

const NOW = 1_000_000;
const RUNNING = { running: 'running', gates: [] } as const;
const gate = (closedBy: string, inMs: number) => ({
  endpoint: 'events/track',
  closedBy,
  until: new Date(NOW + inMs),
});
const retrying = (reason: string, status: number | null = null, inMs = 12_000) => ({
  reason,
  status,
  nextAt: NOW + inMs,
});

it.each([
  ['nothing', RUNNING, [], undefined],
  ['a pause, whatever else there is', { ...RUNNING, running: 'paused' as const }, [retrying('x')], 'paused'],
  ['half a pause', { ...RUNNING, running: 'partly-paused' as const }, [], 'one of its two queues is paused'],
  [
    'the gate that stays closed longest',
    { ...RUNNING, gates: [gate('failed', 1_000), gate('throttled', 12_000)] },
    [retrying('unavailable')],
    'Iterable answers 429, next try in 12 s',
  ],
  [
    'a key that is refused',
    { ...RUNNING, gates: [gate('refused', 300_000)] },
    [],
    'Iterable refuses the key, next try in 5 min',
  ],
  [
    'what most of them meet with, and when the first is tried again',
    RUNNING,
    [
      retrying('user-unknown'),
      retrying('unavailable', 503, 30_000),
      retrying('unavailable', 503, 8_000),
      retrying('unavailable', 503, -1),
    ],
    'Iterable answers 503, next try in 8 s',
  ],
  ['no connection', RUNNING, [retrying('unavailable', null, -1)], "Iterable can't be reached"],
  [
    'what has no words here',
    RUNNING,
    [retrying('unknown-project')],
    'some are tried again: unknown-project, next try in 12 s',
  ],
])('the trouble is %s', (_case, status, retried, words) => {
  expect(troubleOf(status, retried, NOW)).toBe(words);
});
