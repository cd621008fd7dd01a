import { describe, expect, it } from 'vitest';
import { attemptOf, conclude } from '../../lib/delivery/conclude.ts';
import type { Hindrance } from '../../lib/delivery/outcome.ts';
import { taskOf } from '../../lib/delivery/task.ts';
import type { Reading, Verdict } from '../../lib/iterable/response.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { ENVELOPE, messageNamed, taskNamed } from '../support/delivery/messages.ts';
import { PROJECTS } from '../support/delivery/projects.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const UNAVAILABLE: Reading = { verdict: 'unavailable', status: 503 };
const ripe = { receiveCount: 9, firstReceivedAt: NOON - DAY_MS };

const ALWAYS = Number.NEGATIVE_INFINITY;
const AT_ONCE = { durationMs: 0, attemptsSince: ALWAYS, isAloneInFailing: false };

/** At noon, an attempt that took so long. */
const concluding = (
  changes: Parameters<typeof taskNamed>[1],
  finding: Reading<Verdict | Hindrance> = { verdict: 'delivered' },
  durationMs = 0,
  attemptsSince = ALWAYS,
) =>
  conclude(
    taskNamed('body', changes),
    finding,
    { durationMs, attemptsSince, isAloneInFailing: false },
    clockAt(NOON + durationMs, () => 0),
  );

describe('an attempt', () => {
  it('is concluded with its outcome, its number, the age of the event and how long it took', () => {
    const reading: Reading = { verdict: 'rejected', status: 400, code: 'BadParams', detail: 'obj.createdAt' };
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const changes = {
      receiveCount: 3,
      firstReceivedAt: NOON - 7_000,
      sentAt: NOON - 9_400,
      envelope: { traceparent },
    };
    expect(concluding(changes, reading, 70)).toEqual({
      message: messageNamed('body', changes),
      envelope: { ...ENVELOPE, id: 'body', traceparent },
      finding: reading,
      outcome: { kind: 'deadLetter', reason: 'rejected' },
      attempt: 3,
      attemptsMade: 3,
      ageSeconds: 9.4,
      durationMs: 70,
    });
  });

  it('is concluded with the very message, not a copy', () => {
    const task = taskNamed('body');
    expect(conclude(task, { verdict: 'delivered' }, AT_ONCE, clockAt()).message).toBe(task.message);
  });
});

describe('for how long an event has failed alone', () => {
  const HOURS = { receiveCount: 20, firstReceivedAt: NOON - 3 * HOUR_MS, sentAt: NOON - 3 * HOUR_MS };
  const kindOf = (isAloneInFailing: boolean, attemptsSince = ALWAYS) =>
    conclude(
      taskNamed('body', HOURS),
      UNAVAILABLE,
      { durationMs: 0, attemptsSince, isAloneInFailing },
      clockAt(),
    ).outcome.kind;

  it('counts only where others are answered, and from when attempts could be made', () => {
    expect(kindOf(true)).toBe('deadLetter');
    expect(kindOf(false)).toBe('retry');
    expect(kindOf(true, NOON - HOUR_MS)).toBe('retry');
    expect(kindOf(true, NOON - HOUR_MS - 1)).toBe('deadLetter');
  });
});

describe('the age of an event', () => {
  it.each([
    ['us', 3 * DAY_MS, 'retry'],
    ['us', 3 * DAY_MS + 1, 'deadLetter'],
    ['eu', HOUR_MS, 'retry'],
    ['eu', HOUR_MS + 1, 'deadLetter'],
  ])('counts from when it was sent, against the maxAge of its project: %s, %i ms', (project, ageMs, kind) => {
    const conclusion = concluding({ ...ripe, sentAt: NOON - ageMs, envelope: { project } }, UNAVAILABLE);
    expect(conclusion.outcome.kind).toBe(kind);
  });

  it.each([
    ['us', 3 * DAY_MS, 'retry'],
    ['us', 3 * DAY_MS + 1, 'deadLetter'],
    ['eu', HOUR_MS, 'retry'],
    ['eu', HOUR_MS + 1, 'deadLetter'],
  ])('counts from when it was sent first, if it was renewed since: %s, %i ms', (project, ageMs, kind) => {
    const renewed = { ...ripe, sentAt: NOON - 60_000, firstSentAt: NOON - ageMs, envelope: { project } };
    const conclusion = concluding(renewed, UNAVAILABLE);
    expect(conclusion.outcome.kind).toBe(kind);
    expect(conclusion.ageSeconds).toBe(ageMs / 1_000);
  });

  it('starts anew with a redrive, however long ago it was accepted', () => {
    const redriven = { ...ripe, envelope: { acceptedAt: '2020-01-01T00:00:00.000Z' } };
    expect(concluding(redriven, UNAVAILABLE).outcome.kind).toBe('retry');
  });

  it('is what it was before the attempt', () => {
    expect(concluding({ sentAt: NOON - 1_500 }, UNAVAILABLE, 10_000).ageSeconds).toBe(1.5);
  });

  it('is 0 for a message sent in the future, by another clock', () => {
    expect(concluding({ sentAt: NOON + HOUR_MS }, UNAVAILABLE).ageSeconds).toBe(0);
  });

  it('does not change a date in Retry-After, which counts from when the answer came', () => {
    const retryAfter = new Date(NOON + 100_000).toUTCString();
    const reading: Reading = { verdict: 'rate-limited', status: 429, retryAfter };
    expect(concluding({ sentAt: NOON - DAY_MS }, reading, 10_000).outcome).toEqual({
      kind: 'retry',
      delaySeconds: 90,
    });
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
    (receiveCount, sinceMs, attempt) => {
      const received = { receiveCount, firstReceivedAt: NOON - sinceMs };
      expect(concluding(received).attempt).toBe(attempt);
      expect(attemptOf(messageNamed('body', received), NOON)).toBe(attempt);
    },
  );

  it('is what it was before the attempt', () => {
    expect(concluding({ receiveCount: 9, firstReceivedAt: NOON }, UNAVAILABLE, 10_000).attempt).toBe(1);
  });
});

describe('an event that waited behind a closed gate', () => {
  const OLD = { receiveCount: 900, firstReceivedAt: NOON - 13 * DAY_MS, sentAt: NOON - 13 * DAY_MS };

  /** Columns: for how long attempts can have been made, and whether it is given up after this one. */
  it.each([
    [0, false],
    [29_999, false],
    [30_000, true],
    [13 * DAY_MS, true],
  ])('is not given up for attempts that were not made: the gate was open for %i ms', (openMs, isGivenUp) => {
    const conclusion = concluding(OLD, UNAVAILABLE, 0, NOON - openMs);
    expect(conclusion.outcome.kind).toBe(isGivenUp ? 'deadLetter' : 'retry');
    // The backoff and the log go by what SQS counts.
    expect(conclusion.attempt).toBe(20);
    expect(conclusion.attemptsMade >= 5).toBe(isGivenUp);
  });

  it('had no attempt before its first receive, however long the gate was open', () => {
    const conclusion = concluding({ ...OLD, firstReceivedAt: NOON }, UNAVAILABLE, 0, NOON - DAY_MS);
    expect(conclusion.outcome.kind).toBe('retry');
  });
});

describe('a message that cannot be attempted', () => {
  const old = { ...ripe, sentAt: NOON - 3 * DAY_MS - 1 };

  function hindered(changes: Parameters<typeof messageNamed>[1]) {
    const found = taskOf(messageNamed('body', changes), PROJECTS, NOON);
    if (!('hindrance' in found)) throw new Error('it can be attempted');
    return conclude(
      found,
      { verdict: found.hindrance },
      AT_ONCE,
      clockAt(NOON, () => 0),
    );
  }

  it('is buried at once when it can’t be read', () => {
    const conclusion = hindered({ text: 'hello' });
    expect(conclusion.outcome).toEqual({ kind: 'deadLetter', reason: 'undecodable' });
    expect(conclusion.envelope).toBeUndefined();
    expect(conclusion.finding).toEqual({ verdict: 'undecodable' });
  });

  it.each([
    ['of another version', { v: 2 }, 'unknown-version'],
    ['of a project that is not configured', { project: 'apac' }, 'unknown-project'],
    ['of an operation that is not in the table', { operation: 'events/forget' }, 'unknown-operation'],
  ])('waits for a deploy and is buried after the usual maxAge: one %s', (_, envelope, reason) => {
    expect(hindered({ envelope }).outcome).toEqual({ kind: 'retry', delaySeconds: 1 });
    expect(hindered({ envelope, ...ripe }).outcome.kind).toBe('retry');
    expect(hindered({ envelope, ...old }).outcome).toEqual({ kind: 'deadLetter', reason });
  });

  it('waits for the maxAge of its project when only the operation is unknown', () => {
    const envelope = { project: 'eu', operation: 'events/forget' };
    const conclusion = hindered({ envelope, ...ripe, sentAt: NOON - HOUR_MS - 1 });
    expect(conclusion.outcome).toEqual({ kind: 'deadLetter', reason: 'unknown-operation' });
  });
});
