import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { attemptNumber, backoffSeconds, LONGEST_HIDE_SECONDS } from '../../../lib/delivery/time/backoff.ts';
import { retryAfterSeconds } from '../../../lib/delivery/time/retry-after.ts';
import { NOON } from '../../support/clock.ts';

const JUST_BELOW_ONE = 1 - Number.EPSILON / 2;
const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const receives = fc.integer({ min: 1, max: 1_000 });
const TWELVE_DAYS_SECONDS = 12 * 86_400;
const seconds = fc.oneof(
  fc.integer({ min: 0, max: TWELVE_DAYS_SECONDS }),
  fc.double({ min: 0, max: TWELVE_DAYS_SECONDS, noNaN: true }),
);

describe('the number of an attempt', () => {
  it.each([
    [1, 0, 1],
    [7, 0, 1],
    [7, 1.9, 1],
    [7, 2, 2],
    [7, 5.9, 2],
    [7, 6, 3],
    [7, 13.9, 3],
    [7, 14, 4],
    [3, 14, 3],
    [1, 1_000_000, 1],
    [1_000, TWELVE_DAYS_SECONDS, 19],
  ])('after %i receives, the first of them %d seconds ago: %i', (count, ago, attempt) => {
    expect(attemptNumber(count, ago)).toBe(attempt);
  });

  it('is the lesser of the receives and what the backoff can have left room for', () => {
    fc.assert(
      fc.property(receives, seconds, (count, ago) => {
        expect(attemptNumber(count, ago)).toBe(Math.min(count, 1 + Math.floor(Math.log2(1 + ago / 2))));
      }),
    );
  });

  it('grows at exactly the seconds in which full backoffs add up', () => {
    let total = 0;
    for (let attempt = 1; attempt <= 30; attempt++) {
      expect(attemptNumber(1_000, total)).toBe(attempt);
      if (total > 0) expect(attemptNumber(1_000, total - 0.001)).toBe(attempt - 1);
      total += 2 * 2 ** (attempt - 1);
    }
  });

  it('is a whole number from 1 on and never falls when receives or seconds grow', () => {
    fc.assert(
      fc.property(receives, receives, seconds, seconds, (count, more, ago, longer) => {
        const attempt = attemptNumber(count, ago);
        expect(Number.isInteger(attempt)).toBe(true);
        expect(attempt).toBeGreaterThanOrEqual(1);
        expect(attempt).toBeLessThanOrEqual(count);
        expect(attemptNumber(count + more, ago + longer)).toBeGreaterThanOrEqual(attempt);
      }),
    );
  });

  it.each([
    ['a first receive in the future, by another clock', 5, -60, 1],
    ['no receive', 0, 100, 1],
  ])('is 1 for %s', (_, count, ago, attempt) => {
    expect(attemptNumber(count, ago)).toBe(attempt);
  });
});

describe('the backoff', () => {
  it.each([
    [1, 1, 2],
    [2, 1, 4],
    [3, 1, 8],
    [8, 1, 256],
    [9, 1, 512],
    [10, 1, 900],
    [11, 1, 900],
    [1_000, 1, 900],
    [5_000, 1, 900],
  ])('after attempt %i is from %i to %i seconds', (attempt, least, most) => {
    expect(backoffSeconds(attempt, 0)).toBe(least);
    expect(backoffSeconds(attempt, JUST_BELOW_ONE)).toBe(most);
  });

  it('is a whole number within its bounds for any attempt and any dice', () => {
    fc.assert(
      fc.property(receives, dice, (attempt, random) => {
        const delay = backoffSeconds(attempt, random);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(1);
        expect(delay).toBeLessThanOrEqual(Math.min(900, 2 * 2 ** (attempt - 1)));
      }),
    );
  });

  it.each([1, 2, 3, 5, 9, 10, 40])(
    'after attempt %i gives each whole second the same share of the dice',
    (attempt) => {
      const bound = Math.min(900, 2 ** attempt);
      const rolls = Array.from({ length: bound * 10 }, (_, roll) => (roll + 0.5) / (bound * 10));
      const shares = Map.groupBy(rolls, (random) => backoffSeconds(attempt, random));
      expect(shares.size).toBe(bound);
      expect(new Set([...shares.values()].map(({ length }) => length))).toEqual(new Set([10]));
    },
  );
});

describe('Retry-After', () => {
  const nowMs = NOON + 250;

  it.each([
    ['absent', undefined, undefined],
    ['empty', '', undefined],
    ['blank', '  ', undefined],
    ['no seconds', '0', 0],
    ['seconds', '120', 120],
    ['seconds among spaces', ' 7 ', 7],
    ['seconds with noughts before them', '007', 7],
    ['many seconds', '99999999', 99_999_999],
    ['a date', 'Mon, 23 Nov 2026 12:01:00 GMT', 60],
    ['a date a moment from now, rounded up', 'Mon, 23 Nov 2026 12:00:01 GMT', 1],
    ['this moment', 'Mon, 23 Nov 2026 12:00:00 GMT', 0],
    ['a date that is over', 'Wed, 21 Oct 2015 07:28:00 GMT', 0],
    ['a date by RFC 850', 'Monday, 23-Nov-26 12:01:00 GMT', 60],
    ['a date by RFC 850 in the longest word', 'Wednesday, 25-Nov-26 12:00:00 GMT', 172_800],
    ['words', 'soon', undefined],
    ['seconds with a unit', '60s', undefined],
    ['an exponent', '1e3', undefined],
    ['a hexadecimal number', '0x10', undefined],
    ['two values', '120, 240', undefined],
    ['infinity', 'Infinity', undefined],
    ['a date that is none', 'Mon, 99 Nov 2026 12:01:00 GMT', undefined],
    ['negative seconds', '-5', undefined],
    ['a fraction', '3.5', undefined],
    ['a sign', '+60', undefined],
    ['words with a number', 'retry in 90', undefined],
    ['words and a year', 'tomorrow 2099', undefined],
    ['a capital, words and a year', 'Tomorrow, 2099', undefined],
    ['two numbers', '12, 13', undefined],
    ['a date of ISO 8601', '2026-11-23T12:01:00Z', undefined],
    ['a date without a time', 'Mon, 23 Nov 2026', undefined],
    ['a date without its day of the week', '23 Nov 2026 12:01:00 GMT', undefined],
  ])('is read: %s', (_, header, expected) => {
    expect(retryAfterSeconds(header, nowMs)).toBe(expected);
  });

  it.each([
    ['words before a date', 'Wait till Nov 23 2099 12:00:00'],
    ['a date of another zone', 'Mon, 23 Nov 2026 12:01:00 +0200'],
    ['a date of no zone', 'Mon, 23 Nov 2026 12:01:00'],
  ])('is neither seconds nor a date: %s', (_, header) => {
    expect(retryAfterSeconds(header, nowMs)).toBeUndefined();
  });

  it('is read in GMT where it names no zone, as asctime writes it, wherever that is', () => {
    const { TZ } = process.env;
    onTestFinished(() => {
      if (TZ === undefined) delete process.env.TZ;
      else process.env.TZ = TZ;
    });
    process.env.TZ = 'America/New_York';
    expect(retryAfterSeconds('Mon Nov 23 12:01:00 2026', nowMs)).toBe(60);
  });

  it('is never negative, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.integer().map(String),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        (header) => {
          expect(retryAfterSeconds(header, nowMs) ?? 0).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it('leaves room for what SQS counts from the receive', () => {
    const twelveHours = 43_200;
    const window = 300;
    const longestFunction = 900;
    expect(LONGEST_HIDE_SECONDS).toBeLessThanOrEqual(twelveHours - window - longestFunction);
    expect(LONGEST_HIDE_SECONDS).toBeGreaterThan(11 * 3_600);
  });
});
