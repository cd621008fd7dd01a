/** What happened to an event, in words that people read. */
import { expect, it } from 'vitest';
import type { StepKind } from '../../../operate/history/schema.ts';
import { stepWords } from '../../../operate/history/words.ts';

it.each<[StepKind, object, string]>([
  [
    'held',
    { endpoint: 'events/track', why: 'gate-closed', gateClosedMs: 7_100, closedBy: 'throttled' },
    'Iterable answers 429, tries again in 8 s',
  ],
  ['held', { endpoint: 'events/track', why: 'pace' }, "Iterable's limit, tried again later"],
  ['held', { endpoint: 'events/track', why: 'no-time' }, 'no time left in this run, the next run takes over'],
  ['held', { behind: 'e0', delaySeconds: 3 }, 'waits behind e0, of the same user, again in 3 s'],
  ['retried', { verdict: 'in-doubt', delaySeconds: 3, attempt: 1 }, 'in-doubt, again in 3 s'],
  ['retried', { verdict: 'in-doubt', why: 'sent-behind' }, 'in-doubt, again behind the others of its user'],
  ['buried', { reason: 'rejected', code: 'BadParams', detail: 'no n' }, 'rejected BadParams: no n'],
  ['delivered', { why: 'gone-from-queue' }, 'found on no queue when npm start began'],
  ['deleted', { movedTo: 7 }, 'it goes on as event 7 of the history'],
  ['deleted', {}, ''],
])('of %s with %j', (kind, facts, words) => {
  expect(stepWords({ kind, facts: { ...facts } })).toBe(words);
});
