import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../lib/delivery/attempt.ts';
import { createConclude } from '../../lib/delivery/conclude.ts';
import { clockAt, NOON } from '../support/delivery-clock.ts';
import { ENVELOPE, messageNamed } from '../support/delivery-messages.ts';
import { PROJECTS } from '../support/delivery-projects.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DEADLINE = NOON + 60_000;

type Reading = Awaited<ReturnType<Attempt>>;

/** Concludes with attempts that end like this, and tells what they were asked. */
function concluding(reading: Reading = { verdict: 'delivered' }, attemptMs = 0, random = 0) {
  const clock = clockAt(NOON, () => random);
  const asked: Parameters<Attempt>[] = [];
  const conclude = createConclude({
    projects: PROJECTS,
    clock,
    attempt: async (...args) => {
      asked.push(args);
      clock.advance(attemptMs);
      return reading;
    },
  });
  return { asked, conclude: (message: ReturnType<typeof messageNamed>) => conclude(message, DEADLINE) };
}

describe('a message that can be read', () => {
  it('is attempted once, with its project, its operation, its body and the deadline', async () => {
    const { conclude, asked } = concluding();
    const message = messageNamed('{"n":1.0}\n', { envelope: { project: 'eu' } });

    const conclusion = await conclude(message);

    expect(asked).toEqual([
      [PROJECTS.eu, expect.objectContaining({ path: '/api/events/track' }), '{"n":1.0}\n', DEADLINE],
    ]);
    expect(conclusion.message).toBe(message);
    expect(conclusion).toMatchObject({
      envelope: { ...ENVELOPE, id: '{"n":1.0}\n', project: 'eu' },
      outcome: { kind: 'delivered' },
      attempt: 1,
    });
  });

  it('is concluded with all that is known: what came of it, when, and how long that took', async () => {
    const reading: Reading = { verdict: 'rejected', status: 400, code: 'BadParams', detail: 'obj.createdAt' };
    const { conclude } = concluding(reading, 70);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const message = messageNamed('body', {
      receiveCount: 3,
      firstReceivedAt: NOON - 7_000,
      sentAt: NOON - 9_400,
      envelope: { traceparent },
    });

    expect(await conclude(message)).toEqual({
      message,
      envelope: { ...ENVELOPE, id: 'body', traceparent },
      finding: reading,
      outcome: { kind: 'deadLetter', reason: 'rejected' },
      attempt: 3,
      ageSeconds: 9.4,
      durationMs: 70,
    });
  });

  it('is not concluded when the attempt throws', async () => {
    const surprise = new Error('surprise');
    const conclude = createConclude({
      projects: PROJECTS,
      clock: clockAt(),
      attempt: async () => {
        throw surprise;
      },
    });
    await expect(conclude(messageNamed('body'), DEADLINE)).rejects.toBe(surprise);
  });
});

describe('the age of an event', () => {
  const UNAVAILABLE: Reading = { verdict: 'unavailable', status: 503 };
  const ripe = { receiveCount: 9, firstReceivedAt: NOON - DAY_MS };

  it.each([
    ['us', 3 * DAY_MS, 'retry'],
    ['us', 3 * DAY_MS + 1, 'deadLetter'],
    ['eu', HOUR_MS, 'retry'],
    ['eu', HOUR_MS + 1, 'deadLetter'],
  ])(
    'counts from when it was sent, against the maxAge of its project: %s, %i ms',
    async (project, ageMs, kind) => {
      const { conclude } = concluding(UNAVAILABLE);
      const message = messageNamed('body', { ...ripe, sentAt: NOON - ageMs, envelope: { project } });
      expect((await conclude(message)).outcome.kind).toBe(kind);
    },
  );

  it.each([
    ['us', 3 * DAY_MS, 'retry'],
    ['us', 3 * DAY_MS + 1, 'deadLetter'],
    ['eu', HOUR_MS, 'retry'],
    ['eu', HOUR_MS + 1, 'deadLetter'],
  ])(
    'counts from when it was sent first, if it was renewed since: %s, %i ms',
    async (project, ageMs, kind) => {
      const { conclude } = concluding(UNAVAILABLE);
      const renewed = { ...ripe, sentAt: NOON - 60_000, firstSentAt: NOON - ageMs };
      const conclusion = await conclude(messageNamed('body', { ...renewed, envelope: { project } }));
      expect(conclusion.outcome.kind).toBe(kind);
      expect(conclusion.ageSeconds).toBe(ageMs / 1_000);
    },
  );

  it('starts anew with a redrive, however long ago it was accepted', async () => {
    const { conclude } = concluding(UNAVAILABLE);
    const message = messageNamed('body', { ...ripe, envelope: { acceptedAt: '2020-01-01T00:00:00.000Z' } });
    expect((await conclude(message)).outcome.kind).toBe('retry');
  });

  it('is what it was before the attempt', async () => {
    const { conclude } = concluding(UNAVAILABLE, 10_000);
    expect((await conclude(messageNamed('body', { sentAt: NOON - 1_500 }))).ageSeconds).toBe(1.5);
  });

  it('is nought for a message sent in the future, by another clock', async () => {
    const { conclude } = concluding(UNAVAILABLE);
    expect((await conclude(messageNamed('body', { sentAt: NOON + HOUR_MS }))).ageSeconds).toBe(0);
  });

  it('does not matter to a date in Retry-After, which counts from when the answer came', async () => {
    const reading: Reading = {
      verdict: 'rate-limited',
      status: 429,
      retryAfter: new Date(NOON + 100_000).toUTCString(),
    };
    const { conclude } = concluding(reading, 10_000);
    const { outcome } = await conclude(messageNamed('body', { sentAt: NOON - DAY_MS }));
    expect(outcome).toEqual({ kind: 'retry', delaySeconds: 90 });
  });
});

describe('the attempt of a message', () => {
  it.each([
    [1, 0, 1],
    [9, 0, 1],
    [9, 6_000, 3],
    [2, 6_000, 2],
    [9, -60_000, 1],
  ])(
    'counts receives, but no more than time had room for: %i receives, %i ms since the first: %i',
    async (receiveCount, sinceMs, attempt) => {
      const { conclude } = concluding();
      const message = messageNamed('body', { receiveCount, firstReceivedAt: NOON - sinceMs });
      expect((await conclude(message)).attempt).toBe(attempt);
    },
  );
});

describe('a message that cannot be attempted', () => {
  const ripe = { receiveCount: 9, firstReceivedAt: NOON - DAY_MS };
  const old = { ...ripe, sentAt: NOON - 3 * DAY_MS - 1 };

  it.each([
    ['no message', 'hello', 'undecodable'],
    ['bytes that were no text', '\ufffd\ufffd\n\ufffd', 'undecodable'],
    ['an envelope cut short', '{"v":1,"id"\n{}', 'undecodable'],
  ])('is buried at once when it is %s', async (_, text, verdict) => {
    const { conclude, asked } = concluding();
    const conclusion = await conclude(messageNamed('body', { text }));
    expect(conclusion.outcome).toEqual({ kind: 'deadLetter', reason: verdict });
    expect(conclusion.envelope).toBeUndefined();
    expect(conclusion.finding).toEqual({ verdict });
    expect(asked).toEqual([]);
  });

  it.each([
    ['of another version', { v: 2 }, 'unknown-version'],
    ['of a project that is not configured', { project: 'apac' }, 'unknown-project'],
    ['of a project called __proto__', { project: '__proto__' }, 'unknown-project'],
    ['of a project called toString', { project: 'toString' }, 'unknown-project'],
    ['of an operation that is not in the table', { operation: 'events/forget' }, 'unknown-operation'],
    ['of an operation called __proto__', { operation: '__proto__' }, 'unknown-operation'],
    ['of an operation called constructor', { operation: 'constructor' }, 'unknown-operation'],
  ])('waits for a deploy and is buried after its maxAge: one %s', async (_, envelope, verdict) => {
    const { conclude, asked } = concluding();
    expect((await conclude(messageNamed('body', { envelope }))).outcome).toEqual({
      kind: 'retry',
      delaySeconds: 1,
    });
    expect((await conclude(messageNamed('body', { envelope, ...ripe }))).outcome.kind).toBe('retry');
    expect((await conclude(messageNamed('body', { envelope, ...old }))).outcome).toEqual({
      kind: 'deadLetter',
      reason: verdict,
    });
    expect(asked).toEqual([]);
  });

  it('waits for the maxAge of its project when only the operation is unknown', async () => {
    const { conclude } = concluding();
    const envelope = { ...ENVELOPE, project: 'eu', operation: 'events/forget' };
    const message = messageNamed('body', { envelope, ...ripe, sentAt: NOON - HOUR_MS - 1 });
    expect((await conclude(message)).outcome).toEqual({ kind: 'deadLetter', reason: 'unknown-operation' });
  });

  it.each<[Reading['verdict'], number]>([
    ['key-unreadable', 900],
    ['no-time', 5],
  ])('is hidden and never buried when it was %s', async (verdict, delaySeconds) => {
    const { conclude } = concluding({ verdict } as Reading, 0, 0.9999);
    const message = messageNamed('body', {
      receiveCount: 900,
      firstReceivedAt: NOON - 13 * DAY_MS,
      sentAt: NOON - 13 * DAY_MS,
    });
    expect((await conclude(message)).outcome).toEqual({ kind: 'retry', delaySeconds });
  });
});
