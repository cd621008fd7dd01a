/** What becomes of events that were not attempted, and what is counted and logged of all of them. */
import { describe, expect, it } from 'vitest';
import { clockAt, NOON } from '../support/clock.ts';
import { attemptBy, attemptWith, deliverPlayed } from '../support/delivery/deliver.ts';
import { messageNamed } from '../support/delivery/messages.ts';

const numbered = (count: number) => Array.from({ length: count }, (_, index) => messageNamed(String(index)));

describe('events behind a closed gate', () => {
  /** None of their keys can be read: the gate closes for longer and longer. */
  const behindGate = (count: number, consumers: number, random = 0.9999) =>
    deliverPlayed(numbered(count), {
      attemptOn: attemptWith(() => 'key-unreadable'),
      clock: clockAt(NOON, () => random),
      consumers,
    });

  it('are logged in one line, and counted as not attempted', async () => {
    const { returned, lines, figures } = await behindGate(40, 2);
    expect(returned).toHaveLength(40);
    expect(lines).toEqual([
      {
        time: expect.any(String),
        level: 'info',
        event: 'events-not-attempted',
        project: 'us',
        endpoint: 'events/track',
        why: 'gate-closed',
        count: 40,
        gateClosedMs: expect.any(Number),
        closedBy: 'barred',
      },
    ]);
    expect(figures).toEqual({ us: { Delivered: 0, NotAttempted: 40, Pace: [1_000] } });
  });

  it('are hidden until the gate opens, in whole seconds, whatever their attempt', async () => {
    const messages = [messageNamed('a', { receiveCount: 800, firstReceivedAt: NOON - 86_400_000 })];
    const { hidden, lines } = await deliverPlayed(messages, {
      attemptOn: attemptWith(() => 'key-unreadable'),
      clock: clockAt(NOON, () => 0.5),
    });
    expect([...hidden.values()]).toEqual([Math.ceil(Number(lines[0]?.gateClosedMs) / 1_000)]);
  });

  /** A Retry-After of hours, and so many messages in all consumers together. */
  it.each([
    [10, 1, 900],
    [500, 2, 750],
    [2_000, 2, 150],
    [4_000, 2, 50],
    [4_000, 4, 10],
    [10_000, 10, 10],
  ])(
    'are hidden only so long that few messages are in flight: %i a batch, %i consumers, %i s',
    async (count, consumers, seconds) => {
      const clock = clockAt(NOON, () => 0.5);
      const { hidden } = await deliverPlayed(numbered(count), {
        attemptOn: attemptWith(() => ({ verdict: 'rate-limited', status: 429, retryAfter: '40000' })),
        clock,
        consumers,
      });
      const gated = [...hidden.values()].filter((delaySeconds) => delaySeconds < 40_000);
      expect(gated.length).toBeGreaterThan(0.5 * count - 100);
      if (count > 100) expect(new Set(gated)).toEqual(new Set([seconds]));
    },
  );
});

describe('events that no call could start for in time', () => {
  it('are logged in one line, which says nothing of a gate', async () => {
    const { lines, hidden } = await deliverPlayed(numbered(3), {
      attemptOn: attemptBy({}),
      endsAt: NOON + 9_000,
    });
    expect(lines).toMatchObject([{ event: 'events-not-attempted', why: 'no-time', count: 3 }]);
    expect(lines[0]).not.toHaveProperty('gateClosedMs');
    expect([...hidden.values()]).toEqual([3, 3, 3]);
  });
});

describe('the metrics', () => {
  it('count each call and each outcome with its cause, and measure the age at delivery', async () => {
    const clock = clockAt();
    const { figures } = await deliverPlayed(
      [
        messageNamed('good', { sentAt: NOON - 12_345 }),
        messageNamed('slow'),
        messageNamed('down'),
        messageNamed('key'),
        messageNamed('bad'),
        messageNamed('off'),
        messageNamed('down too', { receiveCount: 900 }),
        messageNamed('elsewhere', { envelope: { project: 'eu' } }),
        messageNamed('nowhere', { envelope: { project: 'apac' } }),
        messageNamed('nothing', { text: 'no message' }),
      ],
      {
        clock,
        attemptOn: attemptBy({
          slow: { verdict: 'rate-limited', status: 429 },
          down: { verdict: 'unavailable', status: 503 },
          'down too': { verdict: 'unavailable', status: 503 },
          key: { verdict: 'credentials-refused', status: 401 },
          bad: { verdict: 'rejected', status: 400 },
          off: { verdict: 'event-name-disallowed', status: 200 },
        }),
        confirms: ({ reason }) => reason !== 'event-name-disallowed',
      },
    );
    expect(figures).toEqual({
      us: {
        Delivered: 1,
        AgeAtDelivery: [expect.closeTo(12.345, 1)],
        Attempts: 7,
        RateLimited: 1,
        Retried: 4,
        'Retried.rate-limited': 1,
        'Retried.unavailable': 2,
        'Retried.credentials-refused': 1,
        CredentialsRefused: 1,
        Buried: 1,
        'Buried.rejected': 1,
        Renewed: 1,
        Pace: [expect.toSatisfy((pace) => pace < 2_000)],
      },
      eu: { Delivered: 1, AgeAtDelivery: [expect.closeTo(0, 1)], Attempts: 1, Pace: [2_000] },
      _unknown: {
        Delivered: 0,
        Retried: 1,
        'Retried.unknown-project': 1,
        Buried: 1,
        'Buried.undecodable': 1,
      },
    });
  });

  it('measure the age at the moment when the answer came', async () => {
    const clock = clockAt();
    const { figures } = await deliverPlayed([messageNamed('a', { sentAt: NOON - 1_000 })], {
      clock,
      attemptOn: attemptWith(() => {
        clock.advance(250);
        return { verdict: 'delivered' };
      }),
    });
    expect(figures.us).toMatchObject({ AgeAtDelivery: [1.25] });
  });
});

describe('the log line of a delivered event', () => {
  it.each([
    [0, 0.0001, 'debug'],
    [0.3, 0.2999, 'info'],
    [0.3, 0.3, 'debug'],
    [1, 0.9999, 'info'],
  ])(
    'is at level info for a share of the events: share %d, dice %d, level %s',
    async (deliveredLogShare, random, level) => {
      const { lines } = await deliverPlayed([messageNamed('a')], {
        attemptOn: attemptBy({}),
        clock: clockAt(NOON, () => random),
        deliveredLogShare,
      });
      expect(lines).toMatchObject([{ event: 'event-delivered', level, id: 'a' }]);
    },
  );
});
