import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Departure, Pace } from '../../../lib/delivery/lane/pace.ts';
import { NOON } from '../../support/clock.ts';
import { seeded } from '../../support/delivery/virtual-time.ts';

/** Calls as fast as the pace allows, with timers that come late now and then. @returns when each departed */
function departures(
  pace: Pace,
  forMs: number,
  { fromMs = NOON, lateness = () => 0 }: { fromMs?: number; lateness?: () => number } = {},
): number[] {
  const departed: number[] = [];
  let nowMs = fromMs;
  while (nowMs < fromMs + forMs) {
    const waitMs = pace.waitMs(nowMs);
    if (waitMs > 0) {
      nowMs += Math.ceil(waitMs) + lateness();
      continue;
    }
    pace.depart(nowMs);
    departed.push(nowMs);
  }
  return departed;
}

/** The most of these within any time of that length. */
function maxWithin(departed: readonly number[], lengthMs: number): number {
  let max = 0;
  let first = 0;
  for (const [index, at] of departed.entries()) {
    while (at - (departed[first] as number) >= lengthMs) first += 1;
    max = Math.max(max, index - first + 1);
  }
  return max;
}

/** A call that departed at this pace. */
const departed = (requestsPerSecond: number, at = NOON): Departure => ({ at, requestsPerSecond });

/** A call that departs now and is refused at once. */
function refuse(pace: Pace, nowMs: number): void {
  pace.slowDown(pace.depart(nowMs), nowMs);
}

describe('the share of a consumer', () => {
  it.each([
    [2_000, 1, 2_000],
    [2_000, 5, 400],
    [10, 5, 2],
    [10, 2, 5],
    [1, 4, 0.25],
    [0.5, 1, 0.5],
  ])('of %d a second among %i is %d', (limit, consumers, share) => {
    expect(new Pace(limit, consumers).requestsPerSecond(NOON)).toBe(share);
  });

  it.each([
    [2_000, 2],
    [2_000, 5],
    [10, 5],
    [10, 3],
    [1, 1],
    [1, 4],
    [0.5, 1],
    [0.01, 1],
    [7, 2],
  ])(
    'is used to 98 %% or more while there is something to send: %d a second among %i',
    (limit, consumers) => {
      const pace = new Pace(limit, consumers);
      const share = limit / consumers;
      const seconds = Math.max(20, 100 / share);
      const departed = departures(pace, seconds * 1_000);
      // The first window may hold more: nothing departed before it.
      const settled = departed.filter((at) => at >= NOON + (seconds / 2) * 1_000);
      expect(settled.length).toBeGreaterThanOrEqual(0.98 * share * (seconds / 2) - 1);
    },
  );

  it('is never exceeded in any second, whatever the limit, the timers and the pauses', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 1, max: 2_000 }), fc.double({ min: 0.2, max: 20, noNaN: true })),
        fc.integer({ min: 1, max: 8 }),
        fc.integer(),
        fc.array(fc.record({ worksMs: fc.integer({ min: 1, max: 3_000 }), restsMs: fc.nat(4_000) }), {
          minLength: 1,
          maxLength: 4,
        }),
        (limit, consumers, seed, invocations) => {
          const pace = new Pace(limit, consumers);
          const random = seeded(seed);
          const lateness = () => (random() < 0.3 ? Math.floor(random() * 30) : 0);
          const departed: number[] = [];
          let fromMs = NOON;
          for (const { worksMs, restsMs } of invocations) {
            departed.push(...departures(pace, worksMs, { fromMs, lateness }));
            fromMs += worksMs + 40 + restsMs;
          }
          // A whole call is the least that can depart; of less than one a second, one in its own time.
          const share = limit / consumers;
          expect(maxWithin(departed, Math.max(1_000, 1_000 / share))).toBeLessThanOrEqual(Math.ceil(share));
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [2_000, 5],
    [2_000, 1],
    [10, 5],
    [10, 1],
  ])('is taken at even distances: %d a second among %i', (limit, consumers) => {
    const share = limit / consumers;
    const departed = departures(new Pace(limit, consumers), 10_000);
    for (const lengthMs of [10, 50, 200, 500]) {
      expect(maxWithin(departed, lengthMs)).toBeLessThanOrEqual(Math.ceil((share * lengthMs) / 1_000) + 1);
    }
    const gaps = departed.slice(1).map((at, index) => at - (departed[index] as number));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.ceil(1_015 / share) + 1);
  });

  it('is caught up after a pause between two invocations, within the limit of each second', () => {
    const pace = new Pace(100, 1);
    const before = departures(pace, 3_000);
    const rested = departures(pace, 1_000, { fromMs: NOON + 3_300 });
    // 300 ms were lost: more than the usual hundred would be too many, fewer than 97 a waste.
    expect(rested.length).toBeGreaterThanOrEqual(97);
    expect(maxWithin([...before, ...rested], 1_000)).toBeLessThanOrEqual(100);
    const [half = 0] = [rested.filter((at) => at < NOON + 3_600).length];
    expect(half).toBeGreaterThan(40);
  });
});

describe('what was lost between two invocations', () => {
  /** Departures in the tenths of a second after a rest of 300 ms. */
  function afterRest(pace: Pace, fromMs: number): number[] {
    departures(pace, 3_000, { fromMs });
    const rested = departures(pace, 1_000, { fromMs: fromMs + 3_300 });
    return Array.from({ length: 10 }, (_, tenth) => {
      const start = fromMs + 3_300 + 100 * tenth;
      return rested.filter((at) => at >= start && at < start + 100).length;
    });
  }

  it('is caught up at double pace, and then no more', () => {
    const [first = 0, second = 0, third = 0, ...later] = afterRest(new Pace(100, 1), NOON);
    // At a double ten in a tenth of a second, but for what a timer may have been late by.
    expect(first).toBeGreaterThanOrEqual(18);
    expect(first).toBeLessThanOrEqual(24);
    expect(second + third).toBeGreaterThanOrEqual(33);
    expect(Math.max(second, third)).toBeLessThanOrEqual(21);
    expect(Math.max(...later.slice(1))).toBeLessThanOrEqual(12);
  });

  it('is not caught up while another client uses the limit too', () => {
    const pace = new Pace(200, 1);
    pace.slowDown(departed(100), NOON);
    for (const count of afterRest(pace, NOON + 1_000)) expect(count).toBeLessThanOrEqual(13);
  });

  it('is not caught up after more than a second, in which there was nothing to send', () => {
    const pace = new Pace(100, 1);
    departures(pace, 3_000);
    const rested = departures(pace, 100, { fromMs: NOON + 5_000 });
    expect(rested.length).toBeLessThanOrEqual(12);
  });
});

describe('a pace that is refused', () => {
  it('is half of what it was', () => {
    const pace = new Pace(1_000, 2);
    refuse(pace, NOON);
    expect(pace.requestsPerSecond(NOON)).toBe(250);
  });

  it('is halved once, however many calls of a burst are refused', () => {
    const pace = new Pace(1_000, 2);
    const departed = Array.from({ length: 50 }, (_, index) => pace.depart(NOON + index));
    for (const [index, departure] of departed.entries()) pace.slowDown(departure, NOON + 100 + index);
    expect(pace.requestsPerSecond(NOON + 150)).toBeGreaterThanOrEqual(250);
    for (const departure of departed) pace.slowDown(departure, NOON + 900);
    expect(pace.requestsPerSecond(NOON + 900)).toBeGreaterThan(480);
  });

  it('is corrected by little when it is refused again within a second, ten times at the most', () => {
    const pace = new Pace(1_000, 1);
    pace.slowDown(departed(600), NOON);
    // Those that departed before, or too soon after, say nothing of the new pace.
    pace.slowDown(departed(400, NOON - 1), NOON + 100);
    pace.slowDown(departed(400, NOON), NOON + 99);
    expect(pace.requestsPerSecond(NOON)).toBe(300);
    pace.slowDown(departed(500, NOON), NOON + 100);
    expect(pace.requestsPerSecond(NOON + 100)).toBeCloseTo(0.9698 * 500, 6);
    pace.slowDown(departed(450, NOON + 100), NOON + 199);
    pace.slowDown(departed(450, NOON + 99), NOON + 300);
    expect(pace.requestsPerSecond(NOON + 300)).toBeGreaterThan(480);
    pace.slowDown(departed(450, NOON + 100), NOON + 300);
    expect(pace.requestsPerSecond(NOON + 300)).toBeCloseTo((0.97 - 0.1 / 450) * 450, 6);
  });

  it('is never corrected upwards', () => {
    const pace = new Pace(1_000, 1);
    pace.slowDown(departed(500), NOON);
    pace.slowDown(departed(800, NOON), NOON + 200);
    expect(pace.requestsPerSecond(NOON + 200)).toBeCloseTo(0.9698 * 500, 6);
  });

  it('is halved again by a refusal a second later', () => {
    const pace = new Pace(1_000, 2);
    pace.slowDown(departed(500), NOON);
    const departure = pace.depart(NOON + 1_000);
    expect(departure.requestsPerSecond).toBeGreaterThan(480);
    pace.slowDown(departure, NOON + 1_000);
    expect(pace.requestsPerSecond(NOON + 1_000)).toBeCloseTo(departure.requestsPerSecond / 2, 6);
  });

  it.each([
    ['14 calls later takes 80 % of it for the limit, which has moved', 14_000, 0.8],
    ['16 calls later takes it for the limit', 16_000, 1],
  ])('%s', (_, laterMs, share) => {
    const pace = new Pace(2, 1);
    pace.slowDown(departed(1), NOON);
    pace.slowDown(departed(1, NOON + laterMs), NOON + laterMs);

    expect(pace.requestsPerSecond(NOON + laterMs)).toBeCloseTo(share / 2, 6);
  });

  it('goes by the pace at which the refused call departed, not by what it is now', () => {
    const pace = new Pace(1_000, 1);
    pace.slowDown(departed(600), NOON);
    expect(pace.requestsPerSecond(NOON)).toBe(300);
  });

  it('never falls below a twentieth of its share', () => {
    for (const [limit, consumers] of [
      [2_000, 5],
      [10, 5],
      [1, 1],
    ] as const) {
      const pace = new Pace(limit, consumers);
      for (let second = 0; second < 100; second++) refuse(pace, NOON + second * 1_000);
      expect(pace.requestsPerSecond(NOON + 99_000)).toBeCloseTo((0.05 * limit) / consumers, 9);
      expect(pace.waitMs(NOON + 99_000)).toBeGreaterThan(0);
    }
  });

  it.each([
    [0, 0.5],
    [250, 0.73495],
    [500, 0.9699],
    [10_500, 0.99995],
    [20_500, 1.03],
  ])('is back just under where it was refused in half a second, and past it in twenty: %i ms', (ms, part) => {
    const pace = new Pace(10_000, 1);
    pace.slowDown(departed(1_000), NOON);
    expect(pace.requestsPerSecond(NOON + ms)).toBeCloseTo(1_000 * part, 6);
  });

  it.each([
    [1_000, 0.9699],
    [10, 0.96],
    [1, 0.87],
    [0.5, 0.87],
  ])('stays the further below where it was refused, the fewer its calls: %d a second', (pace, part) => {
    const share = new Pace(2 * pace, 1);
    share.slowDown(departed(pace), NOON);
    expect(share.requestsPerSecond(NOON + 500)).toBeCloseTo(pace * part, 6);
  });

  it.each([
    [1, 40_000],
    [0.6, 60_000],
  ])('probes the limit for forty calls at the least, and a minute at the most: %d a second', (rate, ms) => {
    const pace = new Pace(10, 1);
    pace.slowDown(departed(rate), NOON);
    expect(pace.requestsPerSecond(NOON + 500 + ms)).toBeCloseTo(1.03 * rate, 6);
    expect(pace.requestsPerSecond(NOON + 500 + ms + 1_500)).toBeCloseTo(1.03 * rate + 1, 6);
  });

  it('recovers its whole share within a minute and a half, never more, and never falls meanwhile', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 2, max: 2_000, noNaN: true }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(3_000), { maxLength: 20 }),
        (limit, consumers, waits) => {
          const pace = new Pace(limit, consumers);
          const share = limit / consumers;
          let nowMs = NOON;
          for (const wait of waits) {
            refuse(pace, nowMs);
            nowMs += wait;
          }
          let last = 0;
          // A minute to find the limit at the lowest pace, and 20 s for the whole share.
          const longestMs = 500 + 60_000 + 20_000;
          for (let ms = 0; ms <= longestMs; ms += longestMs / 50) {
            const found = pace.requestsPerSecond(nowMs + ms);
            expect(found).toBeGreaterThanOrEqual(last);
            expect(found).toBeLessThanOrEqual(share);
            expect(found).toBeGreaterThanOrEqual(0.05 * share);
            last = found;
          }
          expect(last).toBeCloseTo(share, 6);
        },
      ),
    );
  });
});

describe('a departure', () => {
  it('knows when it was made, and at which pace', () => {
    const pace = new Pace(1_000, 2);
    expect(pace.depart(NOON)).toEqual({ at: NOON, requestsPerSecond: 500 });
    refuse(pace, NOON + 5);
    expect(pace.depart(NOON + 10).requestsPerSecond).toBeCloseTo(250 + 500 * 0.4698 * 0.01, 6);
  });
});
