import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptNumber, backoffSeconds } from '../../../lib/delivery/time/backoff.ts';
import { MAX_BACKOFF_SECONDS } from '../../../lib/delivery/time/budget.ts';

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
  ])('after attempt %i is from %i to %i seconds', (attempt, min, max) => {
    expect(backoffSeconds(attempt, 0, MAX_BACKOFF_SECONDS)).toBe(min);
    expect(backoffSeconds(attempt, JUST_BELOW_ONE, MAX_BACKOFF_SECONDS)).toBe(max);
    expect(backoffSeconds(attempt, JUST_BELOW_ONE, 60)).toBe(Math.min(max, 60));
  });

  it('is a whole number within its bounds for any attempt and any dice', () => {
    fc.assert(
      fc.property(receives, dice, (attempt, random) => {
        const delay = backoffSeconds(attempt, random, MAX_BACKOFF_SECONDS);
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
      const shares = Map.groupBy(rolls, (random) => backoffSeconds(attempt, random, MAX_BACKOFF_SECONDS));
      expect(shares.size).toBe(bound);
      expect(new Set([...shares.values()].map(({ length }) => length))).toEqual(new Set([10]));
    },
  );
});
