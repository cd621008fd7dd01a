import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pace } from '../../lib/delivery/pace.ts';
import { NOON } from '../support/delivery-clock.ts';
import { seeded } from '../support/delivery-time.ts';

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
function mostWithin(departed: readonly number[], lengthMs: number): number {
  let most = 0;
  let first = 0;
  for (const [index, at] of departed.entries()) {
    while (at - (departed[first] as number) >= lengthMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

/** A call that departs now and is refused at once. */
function refuse(pace: Pace, nowMs: number): void {
  pace.rateLimited(pace.depart(nowMs), nowMs);
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
          expect(mostWithin(departed, Math.max(1_000, 1_000 / share))).toBeLessThanOrEqual(Math.ceil(share));
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
  ])('is taken at double its pace at the most, to catch up: %d a second among %i', (limit, consumers) => {
    const share = limit / consumers;
    const departed = departures(new Pace(limit, consumers), 5_000);
    for (const lengthMs of [1, 10, 100, 300]) {
      // What a timer of 20 ms was late by is made up for at once.
      const most = (2 * share * (lengthMs + 20)) / 1_015;
      expect(mostWithin(departed, lengthMs)).toBeLessThanOrEqual(Math.ceil(most) + 1);
    }
  });

  it('that was left unused between two invocations is caught up, within the limit of a second', () => {
    const pace = new Pace(100, 1);
    const before = departures(pace, 3_000);
    const rested = departures(pace, 1_000, { fromMs: NOON + 3_300 });
    // 300 ms were lost: more than the usual hundred would be too many, fewer than 97 a waste.
    expect(rested.length).toBeGreaterThanOrEqual(97);
    expect(mostWithin([...before, ...rested], 1_000)).toBeLessThanOrEqual(100);
    const [half = 0] = [rested.filter((at) => at < NOON + 3_600).length];
    expect(half).toBeGreaterThan(40);
  });
});

describe('a pace that is refused', () => {
  it('is half of what it was', () => {
    const pace = new Pace(1_000, 2);
    refuse(pace, NOON);
    expect(pace.requestsPerSecond(NOON)).toBe(250);
  });

  it('is halved once a second, however many calls are refused', () => {
    const pace = new Pace(1_000, 2);
    const departed = Array.from({ length: 50 }, (_, index) => pace.depart(NOON + index));
    for (const [index, departure] of departed.entries()) pace.rateLimited(departure, NOON + 100 + index);
    expect(pace.requestsPerSecond(NOON + 100)).toBe(250);
    for (let ms = 100; ms < 1_100; ms += 50) pace.rateLimited({ requestsPerSecond: 500 }, NOON + ms);
    expect(pace.requestsPerSecond(NOON + 600)).toBeGreaterThan(400);
  });

  it('is halved again by a refusal a second later', () => {
    const pace = new Pace(1_000, 2);
    refuse(pace, NOON);
    pace.rateLimited({ requestsPerSecond: 240 }, NOON + 999);
    const meanwhile = pace.requestsPerSecond(NOON + 1_000);
    expect(meanwhile).toBeGreaterThan(220);
    const departure = pace.depart(NOON + 1_000);
    pace.rateLimited(departure, NOON + 1_000);
    expect(pace.requestsPerSecond(NOON + 1_000)).toBeCloseTo(departure.requestsPerSecond / 2, 6);
  });

  it('goes by the pace at which the refused call departed, not by what it is now', () => {
    const pace = new Pace(1_000, 1);
    pace.rateLimited({ requestsPerSecond: 600 }, NOON);
    expect(pace.requestsPerSecond(NOON)).toBe(300);
  });

  it('goes by the lowest of them, when several are refused within a second', () => {
    const pace = new Pace(1_000, 1);
    pace.rateLimited({ requestsPerSecond: 600 }, NOON);
    pace.rateLimited({ requestsPerSecond: 500 }, NOON + 10);
    pace.rateLimited({ requestsPerSecond: 800 }, NOON + 20);
    expect(pace.requestsPerSecond(NOON)).toBe(250);
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
    [250, 0.725],
    [500, 0.95],
    [10_500, 0.985],
    [20_500, 1.02],
  ])('is back just under where it was refused in half a second, and past it in twenty: %i ms', (ms, part) => {
    const pace = new Pace(10_000, 1);
    pace.rateLimited({ requestsPerSecond: 1_000 }, NOON);
    expect(pace.requestsPerSecond(NOON + ms)).toBeCloseTo(1_000 * part, 6);
  });

  it('probes the limit for forty calls at the least, where those take longer', () => {
    const pace = new Pace(10, 1);
    pace.rateLimited({ requestsPerSecond: 1 }, NOON);
    expect(pace.requestsPerSecond(NOON + 500 + 40_000)).toBeCloseTo(1.02, 6);
    expect(pace.requestsPerSecond(NOON + 500 + 42_000)).toBeCloseTo(1.02 + 1, 6);
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
          // 40 calls at the lowest pace, and 20 s for the whole share.
          const longestMs = 500 + Math.max(20_000, 40_000 / (0.025 * share)) + 20_000;
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
  it('keeps the pace at which it was made', () => {
    const pace = new Pace(1_000, 2);
    expect(pace.depart(NOON)).toEqual({ requestsPerSecond: 500 });
    refuse(pace, NOON + 5);
    expect(pace.depart(NOON + 10).requestsPerSecond).toBeCloseTo(252.25, 6);
  });
});
