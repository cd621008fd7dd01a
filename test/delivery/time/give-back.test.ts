import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAPPING, MAX_CONCURRENCY } from '../../../deploy/mapping.ts';
import { giveBackSeconds } from '../../../lib/delivery/time/give-back.ts';

const JUST_BELOW_ONE = 1 - Number.EPSILON / 2;
const HOURS_MS = 40_000_000;

describe('an event that no call could start for in time', () => {
  it.each([
    [0, 1],
    [0.5, 3],
    [JUST_BELOW_ONE, 5],
  ])('comes back within five seconds, by the dice: %d, %i s', (random, seconds) => {
    expect(giveBackSeconds({ why: 'no-time', gateLeftMs: 0 }, 4_000, random)).toBe(seconds);
  });
});

describe('an event at a closed gate', () => {
  const secondsAt = (gateLeftMs: number, held: number) =>
    giveBackSeconds({ why: 'gate-closed', gateLeftMs }, held, 0.5);

  it.each([
    [0.5, 1],
    [1_000, 1],
    [1_001, 2],
    [7_000, 7],
    [899_001, 900],
  ])('comes back when the gate opens, in whole seconds: %d ms, %i s', (gateLeftMs, seconds) => {
    expect(secondsAt(gateLeftMs, 10)).toBe(seconds);
  });

  it.each([
    [10, 900],
    [842, 900],
    [1_000, 750],
    [4_000, 150],
    [8_000, 50],
    [13_334, 10],
    [100_000, 10],
  ])('comes back sooner, the more messages the consumers hold: of %i, after %i s', (held, seconds) => {
    // A minute of the consumer: it can start attempts for 50 s, and holds its messages as long.
    expect(secondsAt(HOURS_MS, held)).toBe(seconds);
  });

  it('is one of less than 20,000 in flight in an outage of hours, with the mapping as shipped', () => {
    for (const { batchSize } of Object.values(MAPPING)) {
      const held = batchSize * MAX_CONCURRENCY;
      const batchesAtOnce = 1 + secondsAt(HOURS_MS, held) / 50;
      expect(held * batchesAtOnce).toBeLessThan(20_000);
    }
  });

  it('is away for whole seconds, one at least and 900 at most', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 50_000_000, noNaN: true }),
        fc.integer({ min: 1, max: 1_000_000 }),
        (gateLeftMs, held) => {
          const seconds = secondsAt(gateLeftMs, held);
          expect(Number.isInteger(seconds)).toBe(true);
          expect(seconds).toBeGreaterThanOrEqual(1);
          expect(seconds).toBeLessThanOrEqual(900);
        },
      ),
    );
  });
});
