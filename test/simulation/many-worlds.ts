/** What must be true of many worlds, however many: no rule is broken, and what is worth simulating was in them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { DEAD_LETTER_REASONS } from '../../lib/event/dead-letter.ts';
import type { Coverage } from './coverage.ts';
import { FAULTS } from './faults.ts';
import { simulate } from './simulate.ts';
import type { Report } from './worker.ts';

/** Ten thousand take half a minute on two cores that have nothing else to do. */
const PATIENCE_MS = 300_000;

/** All but what only a message with several users is buried for: no door makes these any more. */
const BURIED_HERE = DEAD_LETTER_REASONS.filter((reason) => reason !== 'partly-refused');

/** How often a thing happens at least in ten thousand worlds. */
const WORTH_SEEING = [
  ['an event is delivered', 'taken', 10_000],
  ['an event is delivered again', 'taken again', 1_000],
  ['a message is hidden', 'hidden', 10_000],
  ['a message is renewed', 'renewed', 500],
  ['a dead letter is moved back', 'queued: redriven', 500],
  ['a consumer crashes before a call', 'consumer: crashed before a call', 500],
  ['a consumer crashes before it hears the answer', 'consumer: crashed before an answer', 300],
  ['a consumer is killed at its time-out', 'consumer: timed-out', 10],
  ['the door crashes before a call', 'door: crashed before a call', 100],
  ['the door crashes before it hears the answer', 'door: crashed before an answer', 50],
  ['the queue confirms only a part of a list', 'door: answered 503', 1_000],
  ['a list is accepted in part', 'door: answered 207', 100],
  ['a wrong key is refused', 'door: answered 401', 500],
  ['a throttle names no time', 'heard: rate-limited', 10_000],
  ['a throttle names a time', 'heard: rate-limited, with Retry-After', 5_000],
  ['a key is refused', 'heard: key-refused', 5_000],
  ['a token is refused', 'heard: token-refused', 50],
  ['a bulk call goes with many events', 'called: many in events', 5_000],
  ['a call goes for many users of a list', 'called: many in subscribers', 300],
  ['a bulk call is refused for one of its events', 'heard: refused-together', 3_000],
  ["a user's changes are made one request", 'called in order: made one', 3_000],
  ['users of a list, each in a line, go in one call', 'called in order: many users', 150],
  ['a queue of users drops what was sent again', 'dropped as repeated: door', 1_500],
  ["an unknown user's operation is sent behind others", 'sent behind', 500],
  ['a standard queue gives what has an order to the users', 'forwarded to users', 1_500],
  ['a queue of users gives back what has none', 'forwarded from users', 150],
  ['users go many in a call', 'called in bulk: many users', 1_000],
  ['changes of a user who goes with others are made one', 'called in bulk: one user, made one', 200],
  ["a user's next change waits for its time", 'logged: events-spaced', 5_000],
  ['the ledger refuses a claim', 'ledger: put refused', 1_000],
  ['a change goes at once because the ledger failed', 'not kept apart: ledger', 500],
  ['a change goes at once because it has waited for five minutes', 'not kept apart: waited', 500],
  ['events wait behind a closed gate', 'logged: events-not-attempted, gate-closed', 5_000],
  ['events are left over for lack of time', 'logged: events-not-attempted, no-time', 4],
  ["code of the forwarder's own fails", 'logged: message-failed', 500],
] as const;

/** @param count worlds, from the seed 1 on */
export function tryWorlds(count: number): void {
  describe(`${count} worlds`, () => {
    let report: Report;
    let coverage: Coverage;
    beforeAll(async () => {
      report = await simulate({ from: 1, count });
      coverage = report.coverage;
    }, PATIENCE_MS);

    it('break no rule', () => {
      expect(report.failures).toEqual([]);
      expect(report.worlds).toBe(count);
    });

    it('have every fault in them', () => {
      expect(FAULTS.filter((fault) => !coverage.has(`fault: ${fault}`))).toEqual([]);
    });

    // Some are rare.
    it.runIf(count >= 1_000)('see events buried for every reason', () => {
      expect(BURIED_HERE.filter((reason) => !coverage.has(`buried: ${reason}`))).toEqual([]);
    });

    // Of a few hundred worlds chance makes much: half as often is enough there.
    const per = count >= 1_000 ? 10_000 : 20_000;
    const expected = WORTH_SEEING.map(
      ([what, name, inTenThousand]) => [what, name, Math.floor((inTenThousand * count) / per)] as const,
    );

    // What is too rare for so few worlds, the nightly ones see.
    it.each(expected.filter(([, , atLeast]) => atLeast > 0))('see that %s', (_what, name, atLeast) => {
      expect(coverage.get(name) ?? 0).toBeGreaterThanOrEqual(atLeast);
    });
  });
}
