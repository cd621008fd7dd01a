import { expect, it } from 'vitest';
import { holdOf, troubleOf } from '../../../console/server/calls/trouble.ts';

const NOW = 1_000_000;
const RUNNING = { running: 'running', gates: [], waiting: 1, hidden: 2 } as const;
const NOTHING_WAITS = { ...RUNNING, waiting: 0, hidden: 0 };
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
  [
    'nothing where nothing waits',
    { ...NOTHING_WAITS, gates: [gate('throttled', 12_000)] },
    [retrying('rate-limited', 429)],
    undefined,
  ],
  ['a pause where nothing waits, too', { ...NOTHING_WAITS, running: 'paused' as const }, [], 'paused'],
  [
    'nothing where all is due, and waits for its turn',
    RUNNING,
    [retrying('unavailable', 503, -10_000)],
    undefined,
  ],
])('the trouble is %s', (_case, status, retried, words) => {
  expect(troubleOf(status, retried, NOW)).toBe(words);
});

it.each([
  ['nothing is delivered', { perSecond: 0, limited: 0 }, 'Iterable answers 429, next try in 12 s'],
  ['some calls still are', { perSecond: 5, limited: 1 }, 'Iterable answers 429, next try in 12 s'],
  ['events are delivered again', { perSecond: 5, limited: 0 }, undefined],
])('what was answered 429 waits, and %s', (_case, lately, words) => {
  expect(troubleOf(RUNNING, [retrying('rate-limited', 429)], NOW, lately)).toBe(words);
});

it.each([
  ['what all meet with', [retrying('rate-limited', 429)], 0, 'Iterable answers 429'],
  ['nothing that one event alone met with', [retrying('user-unknown')], 0, undefined],
  ['nothing while events are delivered', [retrying('unavailable', 503)], 2, undefined],
])('says that what waits is held back by %s', (_case, some, perSecond, words) => {
  expect(holdOf(RUNNING, some, NOW, { perSecond, limited: 1 })).toBe(words);
});
