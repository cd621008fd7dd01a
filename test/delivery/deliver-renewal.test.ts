import { describe, expect, it } from 'vitest';
import type { Delayed } from '../../lib/delivery/settlement.ts';
import type { Reading } from '../../lib/iterable/response.ts';
import { clockAt, NOON } from '../support/clock.ts';
import {
  attemptBy,
  attemptWith,
  consumerOf,
  deliverPlayed,
  type Ending,
} from '../support/delivery/deliver.ts';
import { messageNamed, type TestMessage } from '../support/delivery/messages.ts';

const DAY_MS = 86_400_000;
const TWELVE_DAYS_MS = 12 * DAY_MS;
const DUE = { receiveCount: 900 };
const THROTTLED: Reading = { verdict: 'rate-limited', status: 429 };

const namesOf = (messages: readonly TestMessage[]) => messages.map(({ name }) => name);
const secondsOf = (delays: ReadonlyMap<TestMessage, number>) =>
  Object.fromEntries([...delays].map(([{ name }, delaySeconds]) => [name, delaySeconds]));

describe('a message that must be tried again', () => {
  it.each([
    ['received 899 times', { receiveCount: 899 }, { hidden: { a: 2 }, renewals: {} }],
    ['received 900 times', { receiveCount: 900 }, { hidden: {}, renewals: { a: 2 } }],
    [
      'a millisecond before 12 days are over',
      { sentAt: NOON - TWELVE_DAYS_MS + 1 },
      { hidden: { a: 1 }, renewals: {} },
    ],
    ['after 12 days', { sentAt: NOON - TWELVE_DAYS_MS }, { hidden: {}, renewals: { a: 2 } }],
    [
      'after 12 days since it was sent, whenever it was sent first',
      { sentAt: NOON - DAY_MS, firstSentAt: NOON - 40 * DAY_MS },
      { hidden: { a: 2 }, renewals: {} },
    ],
  ])('is hidden, or sent anew once it is due: %s', async (_, received, { hidden, renewals }) => {
    const played = await deliverPlayed([messageNamed('a', received)], {
      attemptOn: attemptBy({ a: THROTTLED }),
    });
    expect(secondsOf(played.hidden)).toEqual(hidden);
    expect(secondsOf(played.renewals)).toEqual(renewals);
    expect(namesOf(played.returned)).toEqual(Object.keys(hidden));
  });

  it.each<[string, Ending, number]>([
    ['unavailable', { verdict: 'unavailable' }, 2],
    ['rate limited', THROTTLED, 2],
    ['rate limited for long', { verdict: 'rate-limited', retryAfter: '42000' }, 900],
    ['its user unknown', { verdict: 'user-unknown' }, 2],
    ['its key refused', { verdict: 'credentials-refused' }, 2],
    ['its token refused', { verdict: 'jwt-refused' }, 2],
    ['its key unreadable, so for what the gate has left', 'key-unreadable', 12],
    ['a surprise', new TypeError('surprise'), 2],
  ])('is sent anew with its delay, whatever held it up: %s', async (_, ending, delaySeconds) => {
    const played = await deliverPlayed([messageNamed('a', DUE)], { attemptOn: attemptBy({ a: ending }) });
    expect(secondsOf(played.renewals)).toEqual({ a: delaySeconds });
    expect(played.hidden.size).toBe(0);
    expect(played.returned).toEqual([]);
  });

  it('is sent anew when there was no time for it', async () => {
    const played = await deliverPlayed([messageNamed('a', DUE)], {
      attemptOn: attemptBy({}),
      endsAt: NOON + 9_999,
    });
    expect(secondsOf(played.renewals)).toEqual({ a: 3 });
    expect(played.hidden.size).toBe(0);
    expect(played.returned).toEqual([]);
  });

  it('is sent anew when it comes due while it is attempted', async () => {
    const clock = clockAt();
    const played = await deliverPlayed([messageNamed('a', { sentAt: NOON - TWELVE_DAYS_MS + 1_000 })], {
      clock,
      attemptOn: attemptWith(() => {
        clock.advance(1_000);
        return { verdict: 'unavailable' };
      }),
    });
    expect(namesOf([...played.renewals.keys()])).toEqual(['a']);
    expect(played.returned).toEqual([]);
  });

  it('stays on the queue, hidden for its delay, when the queue did not confirm that it has it anew', async () => {
    const attemptOn = attemptBy({ a: THROTTLED, b: { ...THROTTLED, retryAfter: '77' }, c: THROTTLED });
    const messages = ['a', 'b', 'good', 'c'].map((name) => messageNamed(name, DUE));
    const played = await deliverPlayed(messages, { attemptOn, renews: ({ name }) => name === 'a' });
    expect(secondsOf(played.renewals)).toEqual({ a: 2, b: 77, c: 2 });
    expect(secondsOf(played.hidden)).toEqual({ b: 77, c: 2 });
    expect(namesOf(played.returned)).toEqual(['b', 'c']);
  });

  it('stays on the queue when only a copy of it was confirmed', async () => {
    const twins = [messageNamed('twin', DUE), messageNamed('twin', DUE)];
    const played = await deliverPlayed(twins, {
      attemptOn: attemptBy({ twin: THROTTLED }),
      renews: (message) => message === twins[1],
    });
    expect(played.returned).toHaveLength(1);
    expect(played.returned[0]).toBe(twins[0]);
    expect(played.hidden.has(twins[0] as TestMessage)).toBe(true);
  });
});

describe('a message that is settled', () => {
  const oldest = { receiveCount: 1_000, sentAt: NOON - TWELVE_DAYS_MS, firstSentAt: NOON - 40 * DAY_MS };

  it('is never sent anew when it was delivered or buried, however often it was received', async () => {
    const messages = ['good', 'bad', 'old'].map((name) =>
      messageNamed(name, { ...oldest, firstReceivedAt: NOON - DAY_MS }),
    );
    const played = await deliverPlayed(messages, {
      attemptOn: attemptBy({ bad: { verdict: 'rejected' }, old: { verdict: 'unavailable' } }),
    });
    expect(played.letters.map(({ reason }) => reason)).toEqual(['rejected', 'expired']);
    expect(played.renewals.size).toBe(0);
    expect(played.hidden.size).toBe(0);
    expect(played.returned).toEqual([]);
  });
});

describe('an invocation with a message to send anew', () => {
  it('waits for the queue to confirm before it hides and answers', async () => {
    const asked = Promise.withResolvers<void>();
    const confirmed = Promise.withResolvers<void>();
    const steps: string[] = [];
    const deliver = consumerOf({ attemptOn: attemptBy({ a: THROTTLED }) });

    const run = deliver(
      [messageNamed('a', DUE)],
      {
        bury: async () => new Set(),
        forward: async () => new Set<never>(),
        sendBehind: async () => new Set<never>(),
        hide: async () => steps.push('hide'),
        async renew<D extends Delayed<TestMessage>>(offered: readonly D[]) {
          asked.resolve();
          await confirmed.promise;
          steps.push('confirmed');
          return new Set(offered);
        },
      },
      NOON + 60_000,
    ).then((returned) => {
      steps.push('answer');
      return returned;
    });
    await asked.promise;
    expect(steps).toEqual([]);
    confirmed.resolve();

    expect(await run).toEqual([]);
    expect(steps).toEqual(['confirmed', 'hide', 'answer']);
  });
});

describe('a hide', () => {
  it.each<[string, Ending, number, number]>([
    ['a backoff', { verdict: 'unavailable' }, 1_001, 2],
    ['a backoff', { verdict: 'unavailable' }, 1_000, 1],
    ['what Retry-After asks for', { verdict: 'rate-limited', retryAfter: '42000' }, 3_600_000, 3_600],
    ['a surprise', new TypeError('surprise'), 1_000, 1],
  ])('ends at the moment of renewal at the latest: %s', async (_, ending, leftMs, expected) => {
    const message = messageNamed('a', { receiveCount: 800, sentAt: NOON - TWELVE_DAYS_MS + leftMs });
    const played = await deliverPlayed([message], { attemptOn: attemptBy({ a: ending }) });
    expect(secondsOf(played.hidden)).toEqual({ a: expected });
    expect(played.renewals.size).toBe(0);
  });

  it('ends at that moment for a message that could not be buried, too', async () => {
    const message = messageNamed('a', { sentAt: NOON - TWELVE_DAYS_MS + 1_000 });
    const attemptOn = attemptBy({ a: { verdict: 'rejected' } });
    const played = await deliverPlayed([message], { attemptOn, confirms: () => false });
    expect(secondsOf(played.hidden)).toEqual({ a: 1 });
  });
});

describe('an event that is sent anew several times', () => {
  /** The message as it is received again, a moment after it was sent anew. */
  const anew = (message: TestMessage, nowMs: number): TestMessage => ({
    ...message,
    ...DUE,
    firstReceivedAt: nowMs,
    sentAt: nowMs,
    firstSentAt: message.firstSentAt ?? message.sentAt,
  });
  const DAYS = [5, 10, 15, 20, 40, 80];

  it('grows older from when it was sent first, and a throttle never ends it', async () => {
    let message = messageNamed('a');
    for (const day of DAYS) {
      const nowMs = NOON + day * DAY_MS;
      const clock = clockAt(nowMs);
      message = { ...message, ...DUE };
      const played = await deliverPlayed([message], { attemptOn: attemptBy({ a: THROTTLED }), clock });
      expect(played.lines).toMatchObject([{ event: 'event-retried', ageSeconds: day * 86_400 }]);
      expect(played.renewals.has(message)).toBe(true);
      message = anew(message, nowMs);
    }
  });

  it('ends at the age of its project when the throttle becomes an outage', async () => {
    const message = DAYS.reduce((one, day) => anew(one, NOON + day * DAY_MS), messageNamed('a'));
    const nowMs = NOON + 80 * DAY_MS + 3_600_000;
    const played = await deliverPlayed([message], {
      attemptOn: attemptBy({ a: { verdict: 'unavailable', status: 503 } }),
      clock: clockAt(nowMs),
    });
    expect(played.letters).toMatchObject([{ reason: 'expired', diedAt: nowMs }]);
    expect(played.returned).toEqual([]);
  });
});
