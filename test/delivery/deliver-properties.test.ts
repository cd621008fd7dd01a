import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conclude } from '../../lib/delivery/conclude.ts';
import { taskOf } from '../../lib/delivery/task.ts';
import { DEAD_LETTER_REASONS } from '../../lib/event/dead-letter.ts';
import type { Reading, Verdict } from '../../lib/iterable/response.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { attemptBy, deliverPlayed, type Ending } from '../support/delivery/deliver.ts';
import { messageNamed } from '../support/delivery/messages.ts';
import { PROJECTS } from '../support/delivery/projects.ts';

const DAY_MS = 86_400_000;
const TWELVE_DAYS_MS = 12 * DAY_MS;

const ending: fc.Arbitrary<Reading | Error> = fc.oneof(
  fc.constant(new Error('surprise')),
  fc.record(
    {
      verdict: fc.constantFrom<Verdict>(
        'delivered',
        'event-name-disallowed',
        'rate-limited',
        'unavailable',
        'credentials-refused',
        'jwt-refused',
        'jwt-user-mismatch',
        'user-forgotten',
        'user-unknown',
        'too-large',
        'rejected',
      ),
      status: fc.constantFrom(200, 400, 401, 409, 429, 503),
      code: fc.constantFrom('Success', 'BadParams'),
      retryAfter: fc.constantFrom('0', '30', '999999', 'soon'),
    },
    { requiredKeys: ['verdict'] },
  ),
);

/** By the message's index. */
const HINDRANCES = [
  (index: number) => ({ text: `no message ${index}` }),
  () => ({ envelope: { v: 2 } }),
  () => ({ envelope: { project: 'apac' } }),
  () => ({ envelope: { operation: 'x' } }),
];

const time = fc.oneof(
  fc.integer({ min: NOON - 14 * DAY_MS, max: NOON }),
  fc.integer({ min: NOON - TWELVE_DAYS_MS - 2_000, max: NOON - TWELVE_DAYS_MS + 50_000_000 }),
);

const batch = fc.array(
  fc.record({
    ending,
    hindrance: fc.oneof({ weight: 4, arbitrary: fc.constant(() => ({})) }, fc.constantFrom(...HINDRANCES)),
    receiveCount: fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.constantFrom(1, 2, 899, 900)),
    firstReceivedAt: time,
    sentAt: time,
    firstSentAt: fc.option(time, { nil: undefined }),
    isConfirmed: fc.boolean(),
  }),
  { maxLength: 40 },
);

const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('for every batch', () => {
  it('exactly what was not delivered, nor confirmed as buried or sent anew, stays on the queue', async () => {
    await fc.assert(
      fc.asyncProperty(batch, dice, async (rows, random) => {
        const messages = rows.map(
          ({ hindrance, receiveCount, firstReceivedAt, sentAt, firstSentAt }, index) =>
            messageNamed(String(index), {
              receiveCount,
              firstReceivedAt,
              sentAt,
              firstSentAt,
              ...hindrance(index),
            }),
        );
        const attemptOn = attemptBy(Object.fromEntries(rows.map(({ ending: end }, index) => [index, end])));
        const confirmed = new Set(messages.filter((_, index) => rows[index]?.isConfirmed));
        const texts = new Set([...confirmed].map(({ text }) => text));

        const clock = clockAt(NOON, () => random);
        const played = await deliverPlayed(messages, {
          attemptOn,
          clock,
          confirms: ({ message }) => texts.has(message),
          renews: (message) => confirmed.has(message),
        });

        // What each message comes to on its own is told elsewhere; here it is what all of them come to.
        const kinds = messages.map((message, index) => {
          const found = taskOf(message, PROJECTS, NOON);
          const end = rows[index]?.ending;
          if (!('hindrance' in found) && (end === undefined || end instanceof Error)) return 'surprise';
          const finding = 'hindrance' in found ? { verdict: found.hindrance } : (end as Reading);
          const kindIf = (isAloneInFailing: boolean) =>
            conclude(
              found,
              finding,
              { durationMs: 0, attemptsSince: Number.NEGATIVE_INFINITY, isAloneInFailing },
              clockAt(NOON, () => random),
            ).outcome.kind;
          // Whether it failed alone depends on the order in which they were answered.
          return kindIf(played.letters.some((letter) => letter.message === message.text));
        });
        const of = (...wanted: string[]) =>
          messages.filter((_, index) => wanted.includes(kinds[index] ?? ''));
        const doomed = of('deadLetter');
        // What could not be buried is as much in need of renewal as what must be tried again.
        const due = messages.filter(
          (message, index) =>
            (['retry', 'surprise'].includes(kinds[index] ?? '') ||
              (doomed.includes(message) && !confirmed.has(message))) &&
            (message.receiveCount >= 900 || clock.now() - message.sentAt >= TWELVE_DAYS_MS),
        );
        const gone = new Set([
          ...of('delivered'),
          ...[...doomed, ...due].filter((one) => confirmed.has(one)),
        ]);
        const staying = messages.filter((message) => !gone.has(message));

        expect(played.returned).toEqual(staying);
        expect(new Set(played.hidden.keys())).toEqual(new Set(staying));
        expect(new Set(played.renewals.keys())).toEqual(new Set(due));
        expect(played.letters.map(({ message }) => message).toSorted()).toEqual(
          doomed.map(({ text }) => text).toSorted(),
        );
        for (const delaySeconds of [...played.hidden.values(), ...played.renewals.values()]) {
          expect(Number.isInteger(delaySeconds)).toBe(true);
          expect(delaySeconds).toBeGreaterThanOrEqual(1);
          expect(delaySeconds).toBeLessThanOrEqual(42_000);
        }
        for (const { reason } of played.letters) expect(DEAD_LETTER_REASONS).toContain(reason);
        const lines = Map.groupBy(played.lines, ({ event }) => event);
        expect(lines.get('event-buried') ?? []).toHaveLength(doomed.filter((one) => gone.has(one)).length);
        expect(lines.get('message-failed') ?? []).toHaveLength(of('surprise').length);
      }),
      { numRuns: 200 },
    );
  });

  it('whatever of it could not be attempted stays on the queue, and is nowhere else', async () => {
    await fc.assert(
      fc.asyncProperty(
        batch,
        fc.infiniteStream(fc.boolean()),
        dice,
        fc.integer({ min: -1_000, max: 60_000 }),
        async (rows, isUnreadable, random, leftMs) => {
          const unreadable = rows.map(() => isUnreadable.next().value);
          const messages = rows.map((_, index) => messageNamed(String(index)));
          const endings = rows.map((_, index): [string, Ending] => [
            String(index),
            unreadable[index] ? 'key-unreadable' : { verdict: 'delivered' },
          ]);
          const played = await deliverPlayed(messages, {
            attemptOn: attemptBy(Object.fromEntries(endings)),
            clock: clockAt(NOON, () => random),
            endsAt: NOON + leftMs,
          });
          const { returned, hidden, letters, lines, figures } = played;
          expect(returned).toEqual(expect.arrayContaining(messages.filter((_, index) => unreadable[index])));
          expect(new Set(hidden.keys())).toEqual(new Set(returned));
          expect(letters).toEqual([]);
          const given = lines.filter(({ event }) => event === 'events-not-attempted');
          expect(given.reduce((sum, { count }) => sum + Number(count), 0)).toBe(returned.length);
          expect(figures.us?.NotAttempted ?? 0).toBe(returned.length);
          expect(figures.us?.Delivered ?? 0).toBe(messages.length - returned.length);
          for (const delaySeconds of hidden.values()) {
            expect(Number.isInteger(delaySeconds)).toBe(true);
            expect(delaySeconds).toBeGreaterThanOrEqual(1);
            expect(delaySeconds).toBeLessThanOrEqual(900);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('nothing that will be tried again is hidden past the moment of its renewal', async () => {
    await fc.assert(
      fc.asyncProperty(batch, dice, async (rows, random) => {
        const messages = rows.map(({ receiveCount, firstReceivedAt, sentAt, firstSentAt }, index) =>
          messageNamed(String(index), { receiveCount, firstReceivedAt, sentAt, firstSentAt }),
        );
        const attemptOn = attemptBy(
          Object.fromEntries(
            rows.map((_, index): [number, Reading] => [
              index,
              { verdict: 'rate-limited', retryAfter: '99999' },
            ]),
          ),
        );
        const clock = clockAt(NOON, () => random);
        const { hidden, renewals, returned } = await deliverPlayed(messages, { attemptOn, clock });
        for (const [{ sentAt }, delaySeconds] of hidden) {
          const pastMs = clock.now() + delaySeconds * 1_000 - (sentAt + TWELVE_DAYS_MS);
          expect(delaySeconds === 42_000 ? pastMs <= 0 : pastMs >= 0 && pastMs < 1_000).toBe(true);
        }
        expect(new Set(returned)).toEqual(new Set(hidden.keys()));
        expect(hidden.size + renewals.size).toBe(messages.length);
      }),
    );
  });
});
