import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Circumstances, outcomeOf } from '../../lib/delivery/outcome.ts';
import type { DeadLetterReason } from '../../lib/event/dead-letter.ts';
import { NOON } from '../support/clock.ts';
import { MAX_AGE, YOUNG } from '../support/delivery/circumstances.ts';

type Said = Parameters<typeof outcomeOf>[0]['verdict'];

const HOUR = 3_600;
const DAY = 86_400;
const QUARTER_HOUR = 900;
const MAX_HIDE = 42_000;

const OLDEST: Circumstances = {
  ...YOUNG,
  attempt: 1_000,
  attemptsMade: 1_000,
  ageSeconds: 14 * DAY,
  unknownSeconds: 14 * DAY,
};

const circumstances: fc.Arbitrary<Circumstances> = fc.record({
  attempt: fc.integer({ min: 1, max: 1_000 }),
  attemptsMade: fc.integer({ min: 1, max: 1_000 }),
  ageSeconds: fc.double({ min: 0, max: 14 * DAY, noNaN: true }),
  aloneSeconds: fc.constantFrom(0, 3_601),
  unknownSeconds: fc.double({ min: 0, max: 14 * DAY, noNaN: true }),
  isInLine: fc.boolean(),
  isRepeatable: fc.boolean(),
  maxAgeSeconds: fc.integer({ min: 60, max: 12 * DAY }),
  maxBackoffSeconds: fc.constantFrom(900, 3_600),
  nowMs: fc.constant(NOON),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});
const retryAfter = fc.option(
  fc.oneof(
    fc.string(),
    fc.nat().map(String),
    fc.constantFrom('9'.repeat(400), 'Fri, 31 Dec 9999 23:59:59 GMT', '-1'),
  ),
  { nil: undefined },
);
const outcome = (verdict: Said, changes: Partial<Circumstances> = {}, header?: string) =>
  outcomeOf({ verdict, ...(header === undefined ? {} : { retryAfter: header }) }, { ...YOUNG, ...changes });

describe('a verdict that settles the event at once', () => {
  it.each<[Said, DeadLetterReason]>([
    ['user-forgotten', 'user-forgotten'],
    ['jwt-user-mismatch', 'jwt-user-mismatch'],
    ['event-name-disallowed', 'event-name-disallowed'],
    ['too-large', 'too-large'],
    ['rejected', 'rejected'],
    ['partly-refused', 'partly-refused'],
    ['undecodable', 'undecodable'],
  ])('%s buries it as %s', (verdict, reason) => {
    expect(outcome(verdict)).toEqual({ kind: 'deadLetter', reason });
    expect(outcome(verdict, OLDEST)).toEqual({ kind: 'deadLetter', reason });
  });

  it('delivered removes the event, at any age and attempt', () => {
    fc.assert(
      fc.property(circumstances, (now) => {
        expect(outcome('delivered', now)).toEqual({ kind: 'delivered' });
      }),
    );
  });
});

/** Rows: seconds of age past the limit, attempt. True: it is given up. */
const PATIENCE = (attempts: number): readonly (readonly [number, number, boolean])[] => [
  [-1, attempts - 1, false],
  [0, attempts - 1, false],
  [1, attempts - 1, false],
  [-1, attempts, false],
  [0, attempts, false],
  [0.001, attempts, true],
  [1, attempts, true],
  [1, attempts + 1, true],
  [-1, 1_000, false],
  [10 * DAY, 1, false],
];

describe.each<[Said, DeadLetterReason]>([
  ['unavailable', 'expired'],
  ['in-doubt', 'expired'],
  ['credentials-refused', 'expired'],
  ['jwt-refused', 'expired'],
  ['unknown-version', 'unknown-version'],
  ['unknown-project', 'unknown-project'],
  ['unknown-operation', 'unknown-operation'],
])('an event that is %s', (verdict, reason) => {
  it.each(PATIENCE(5))(
    '%d s past its maxAge and at attempt %i is given up: %s',
    (past, attemptsMade, isGivenUp) => {
      for (const maxAgeSeconds of [60, MAX_AGE, 12 * DAY]) {
        expect(outcome(verdict, { attemptsMade, maxAgeSeconds, ageSeconds: maxAgeSeconds + past })).toEqual(
          isGivenUp ? { kind: 'deadLetter', reason } : { kind: 'retry', delaySeconds: expect.any(Number) },
        );
      }
    },
  );
});

describe('an event whose user is unknown', () => {
  it.each(PATIENCE(3))(
    '%d s past a quarter of an hour and at attempt %i is given up: %s',
    (past, attemptsMade, isGivenUp) => {
      for (const maxAgeSeconds of [60, MAX_AGE]) {
        expect(
          outcome('user-unknown', { attemptsMade, maxAgeSeconds, unknownSeconds: QUARTER_HOUR + past }),
        ).toEqual(
          isGivenUp
            ? { kind: 'deadLetter', reason: 'user-not-found' }
            : { kind: 'retry', delaySeconds: expect.any(Number) },
        );
      }
    },
  );
});

describe('what stands in a line of its user', () => {
  const inLine = (verdict: Said, changes: Partial<Circumstances>) =>
    outcome(verdict, { isInLine: true, attemptsMade: 10, ...changes });

  it.each<Said>(['credentials-refused', 'jwt-refused'])(
    'and is %s while others are answered holds back the others for an hour',
    (verdict) => {
      expect(inLine(verdict, { aloneSeconds: 3_601 })).toEqual({ kind: 'deadLetter', reason: 'expired' });
      expect(inLine(verdict, { aloneSeconds: 3_599 }).kind).toBe('retry');
      expect(outcome(verdict, { attemptsMade: 10, aloneSeconds: 3_601 }).kind).toBe('retry');
    },
  );

  it.each<Said>(['unknown-version', 'unknown-operation'])('and is of an %s does the same', (verdict) => {
    expect(inLine(verdict, { ageSeconds: 3_601 })).toEqual({ kind: 'deadLetter', reason: verdict });
    expect(inLine(verdict, { ageSeconds: 3_599 }).kind).toBe('retry');
    expect(outcome(verdict, { attemptsMade: 10, ageSeconds: 3_601 }).kind).toBe('retry');
  });
});

describe('an event that fails while others are answered', () => {
  it.each<Said>(['unavailable', 'in-doubt'])('for an hour and ten attempts is given up: %s', (verdict) => {
    for (const [past, attemptsMade, isGivenUp] of PATIENCE(10)) {
      // Whatever its age: it may have waited out an outage before.
      const { kind } = outcome(verdict, { ageSeconds: MAX_AGE, aloneSeconds: HOUR + past, attemptsMade });
      expect([past, attemptsMade, kind === 'deadLetter']).toEqual([past, attemptsMade, isGivenUp]);
    }
    expect(outcome(verdict, { aloneSeconds: HOUR + 1, attemptsMade: 10 })).toMatchObject({
      reason: 'expired',
    });
  });

  it.each<Said>(['credentials-refused', 'jwt-refused', 'rate-limited', 'unknown-project'])(
    'is not given up for that when it is %s',
    (verdict) => {
      expect(outcome(verdict, { aloneSeconds: DAY, attemptsMade: 99 }).kind).toBe('retry');
    },
  );

  it('is hidden no longer than it has left', () => {
    const delayAt = (aloneSeconds: number) =>
      outcome('unavailable', { attempt: 11, attemptsMade: 11, aloneSeconds, random: 0.999 });
    expect(delayAt(0)).toEqual({ kind: 'retry', delaySeconds: 900 });
    expect(delayAt(HOUR - 901)).toEqual({ kind: 'retry', delaySeconds: 900 });
    expect(delayAt(HOUR - 99.5)).toEqual({ kind: 'retry', delaySeconds: 101 });
    expect(delayAt(HOUR - 0.5)).toEqual({ kind: 'retry', delaySeconds: 2 });
  });
});

describe('what a repeat triggers again', () => {
  it('is given up as in doubt after its third attempt of which nobody knows whether it was done', () => {
    const becomes = (attempt: number, verdict: Said, isRepeatable = false) =>
      outcome(verdict, { attempt, isRepeatable });
    expect(becomes(3, 'in-doubt').kind).toBe('retry');
    expect(becomes(4, 'in-doubt')).toEqual({ kind: 'deadLetter', reason: 'in-doubt' });
    expect(becomes(4, 'unavailable').kind).toBe('retry');
    expect(becomes(4, 'in-doubt', true).kind).toBe('retry');
  });
});

describe('patience', () => {
  it('goes by the attempts that were made, not by those that SQS counts', () => {
    const old = { ageSeconds: MAX_AGE + 1 };
    expect(outcome('unavailable', { ...old, attempt: 20, attemptsMade: 4 }).kind).toBe('retry');
    expect(outcome('unavailable', { ...old, attempt: 1, attemptsMade: 5 }).kind).toBe('deadLetter');
  });
});

describe('an event that nothing is wrong with', () => {
  it('is never buried when it was rate limited, whatever its age and attempt', () => {
    fc.assert(
      fc.property(circumstances, retryAfter, (now, header) => {
        expect(outcome('rate-limited', now, header).kind).toBe('retry');
      }),
    );
    expect(outcome('rate-limited', OLDEST).kind).toBe('retry');
  });
});

describe('the delay', () => {
  it('is the backoff of the attempt', () => {
    expect(outcome('unavailable', { attempt: 1, random: 0 })).toEqual({ kind: 'retry', delaySeconds: 1 });
    expect(outcome('unavailable', { attempt: 4, random: 0.99 })).toEqual({ kind: 'retry', delaySeconds: 16 });
    expect(outcome('rate-limited', { attempt: 30, random: 0.9999 })).toEqual({
      kind: 'retry',
      delaySeconds: 900,
    });
  });

  it.each([
    ['nothing', undefined, 1, 2],
    ['fewer seconds than the backoff', '10', 5, 17],
    ['more seconds than the backoff', '30', 1, 30],
    ['as many', '17', 5, 17],
    ['a date', 'Mon, 23 Nov 2026 13:00:00 GMT', 1, 3_600],
    ['a date that is over', 'Mon, 23 Nov 2026 11:00:00 GMT', 1, 2],
    ['no number', 'soon', 1, 2],
    ['a negative number', '-30', 1, 2],
    ['the longest that SQS allows here', String(MAX_HIDE), 1, MAX_HIDE],
    ['a second more', String(MAX_HIDE + 1), 1, MAX_HIDE],
    ['twelve hours', '43200', 1, MAX_HIDE],
    ['a year', '31536000', 1, MAX_HIDE],
    ['a number beyond all', '9'.repeat(400), 1, MAX_HIDE],
    ['a date beyond all', 'Fri, 31 Dec 9999 23:59:59 GMT', 1, MAX_HIDE],
  ])(
    'after a rate limit is what Iterable asks for or the backoff, whichever is longer: %s',
    (_, header, attempt, delaySeconds) => {
      expect(outcome('rate-limited', { attempt }, header)).toEqual({ kind: 'retry', delaySeconds });
    },
  );

  it('is the backoff alone after a failure, whatever Retry-After says, which only the gate obeys', () => {
    expect(outcome('unavailable', { attempt: 1 }, '77')).toEqual({ kind: 'retry', delaySeconds: 2 });
  });

  it('is a whole number of seconds that SQS takes, under any circumstances', () => {
    const verdict = fc.constantFrom<Said>('rate-limited', 'unavailable', 'user-unknown', 'unknown-project');
    fc.assert(
      fc.property(verdict, circumstances, retryAfter, (said, now, header) => {
        const result = outcome(said, now, header);
        if (result.kind !== 'retry') return;
        expect(Number.isInteger(result.delaySeconds)).toBe(true);
        expect(result.delaySeconds).toBeGreaterThanOrEqual(1);
        expect(result.delaySeconds).toBeLessThanOrEqual(MAX_HIDE);
      }),
      { numRuns: 500 },
    );
  });
});
