import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_HIDE_SECONDS } from '../../../lib/delivery/time/budget.ts';
import { delayBeforeRenewal, isDueForRenewal } from '../../../lib/delivery/time/renewal.ts';
import { NOON } from '../../support/clock.ts';

const DAY_MS = 86_400_000;
const TWELVE_DAYS_MS = 12 * DAY_MS;

/** A message at noon, sent so long ago. */
const life = (receiveCount: number, ageMs: number) => ({ receiveCount, sentAt: NOON - ageMs });

describe('the moment of renewal', () => {
  it.each([
    [1, 0, false],
    [899, 0, false],
    [900, 0, true],
    [901, 0, true],
    [1_000, 0, true],
    [1, TWELVE_DAYS_MS - 1, false],
    [1, TWELVE_DAYS_MS, true],
    [1, TWELVE_DAYS_MS + 1, true],
    [1, 14 * DAY_MS, true],
    [899, TWELVE_DAYS_MS - 1, false],
    [900, TWELVE_DAYS_MS, true],
    [1, -DAY_MS, false],
    [900, -DAY_MS, true],
  ])('of a message received %i times and sent %i ms ago has come: %s', (receiveCount, ageMs, isDue) => {
    expect(isDueForRenewal(life(receiveCount, ageMs), NOON)).toBe(isDue);
  });
});

describe('the delay of a message that is not due yet', () => {
  it.each([
    [900, TWELVE_DAYS_MS, 900],
    [900, 900_000, 900],
    [900, 899_001, 900],
    [900, 899_000, 899],
    [900, 1_000, 1],
    [900, 1, 1],
    [5, 4_000, 4],
    [5, 4_001, 5],
    [42_000, 42_000_000, 42_000],
    [42_000, 3_600_000, 3_600],
    [900, TWELVE_DAYS_MS + DAY_MS, 900],
  ])('of %i s, with %i ms left until its renewal, is %i s', (delaySeconds, leftMs, expected) => {
    const message = life(1, TWELVE_DAYS_MS - leftMs);
    expect(delayBeforeRenewal(delaySeconds, message, NOON)).toBe(expected);
  });

  it('is as long as asked, or ends in the second in which the message is due', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: MAX_HIDE_SECONDS }),
        fc.integer({ min: 1, max: 899 }),
        fc.oneof(
          fc.integer({ min: 1, max: TWELVE_DAYS_MS }),
          fc.integer({ min: 1, max: MAX_HIDE_SECONDS * 1_000 }),
        ),
        (delaySeconds, receiveCount, leftMs) => {
          const message = life(receiveCount, TWELVE_DAYS_MS - leftMs);
          const capped = delayBeforeRenewal(delaySeconds, message, NOON);
          expect(Number.isInteger(capped)).toBe(true);
          expect(capped).toBeGreaterThanOrEqual(1);
          expect(isDueForRenewal(message, NOON + (capped - 1) * 1_000)).toBe(false);
          if (capped !== delaySeconds) {
            expect(capped).toBeLessThan(delaySeconds);
            expect(isDueForRenewal(message, NOON + capped * 1_000)).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
