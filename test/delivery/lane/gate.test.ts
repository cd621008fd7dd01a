import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Gate, type Pass } from '../../../lib/delivery/lane/gate.ts';
import type { Sign } from '../../../lib/delivery/lane/sign.ts';
import { MAX_HIDE_SECONDS } from '../../../lib/delivery/time/budget.ts';
import { NOON } from '../../support/clock.ts';

const ANSWERED: Sign = { kind: 'answered' };
const FAILED: Sign = { kind: 'failed' };
const BARRED: Sign = { kind: 'barred' };
const REFUSED: Sign = { kind: 'refused' };
const STRAGGLING: Sign = { kind: 'failed', isOfStraggler: true };
const SILENT: Sign = { kind: 'silent' };
const asking = (retryAfter: string): Sign => ({ kind: 'throttled', retryAfter });
const failing = (retryAfter: string): Sign => ({ kind: 'failed', retryAfter });
const THROTTLED: Sign = { kind: 'throttled' };
const MAX_MS = MAX_HIDE_SECONDS * 1_000;

/** Whether an attempt passes it now. */
const isPassable = (gate: Gate, nowMs = NOON) => gate.leftMs(nowMs) === 0 && !gate.isProbing;

/** Attempts one after the other, each of which ends at once like this. */
function attempts(gate: Gate, signs: readonly Sign[], random = 0.5, nowMs = NOON): void {
  for (const sign of signs) gate.returnPass(gate.takePass(nowMs), sign, nowMs, random);
}

const times = (count: number, sign: Sign) => Array.from({ length: count }, () => sign);

describe('a gate', () => {
  it('is open at first, for any number of attempts at a time', () => {
    const gate = new Gate();
    expect(gate.leftMs(NOON)).toBe(0);
    const passes = Array.from({ length: 200 }, () => gate.takePass(NOON).state.kind);
    expect(new Set(passes)).toEqual(new Set(['open']));
  });

  /** Columns: what its attempts say, in turn; for how long it is closed then, at dice of a half. */
  it.each<[string, readonly Sign[], number]>([
    ['an answer', [ANSWERED], 0],
    ['silence', [SILENT], 0],
    ['a failure', [FAILED], 0],
    ['four failures', times(4, FAILED), 0],
    ['five failures in a row', times(5, FAILED), 500],
    ['five failures, silent in between', [...times(4, FAILED), SILENT, SILENT, FAILED], 500],
    ['four failures, an answer and four failures', [...times(4, FAILED), ANSWERED, ...times(4, FAILED)], 0],
    ['four failures, an answer and five failures', [...times(4, FAILED), ANSWERED, ...times(5, FAILED)], 500],
    ['a key that is missing', [BARRED], 500],
    ['a key that is missing, after an answer', [ANSWERED, BARRED], 500],
    ['a refused key', [REFUSED], 0],
    ['four refused keys, an answer and four', [...times(4, REFUSED), ANSWERED, ...times(4, REFUSED)], 0],
    ['five refused keys in a row', times(5, REFUSED), 500],
    ['five of all kinds in a row', [REFUSED, FAILED, THROTTLED, REFUSED, FAILED], 500],
    ['a straggler that fails with a Retry-After', [{ ...STRAGGLING, retryAfter: '30' }], 0],
    ['49 stragglers that fail', times(49, STRAGGLING), 0],
    ['50 stragglers that fail', times(50, STRAGGLING), 500],
    ['four failures and nine stragglers', [...times(9, STRAGGLING), ...times(4, FAILED)], 0],
    [
      'stragglers and an answer, again and again',
      Array(99).fill([STRAGGLING, STRAGGLING, ANSWERED]).flat(),
      0,
    ],
    ['Retry-After in seconds', [asking('7')], 7_000],
    ['Retry-After that is shorter than the jitter', times(5, FAILED).with(4, asking('0')), 500],
    ['Retry-After of nought', [asking('0')], 0],
    ['Retry-After as a date', [asking('Mon, 23 Nov 2026 12:00:09 GMT')], 9_000],
    ['Retry-After as a date that is over', [asking('Mon, 23 Nov 2026 11:59:59 GMT')], 0],
    ['Retry-After of twelve hours', [asking('43200')], MAX_MS],
    ['Retry-After of a year', [asking('31536000')], MAX_MS],
    ['Retry-After beyond all numbers', [asking('9'.repeat(400))], MAX_MS],
    ['Retry-After of the year 9999', [asking('Fri, 31 Dec 9999 23:59:59 GMT')], MAX_MS],
    ['Retry-After of a server that fails', [failing('899')], 899_000],
    ['Retry-After of hours, of a server that fails', [failing('43200')], 900_000],
    [
      'Retry-After of the year 9999, of a server that fails',
      [failing('Fri, 31 Dec 9999 23:59:59 GMT')],
      900_000,
    ],
    ['five 429s in a row', times(5, THROTTLED), 500],
    ['five 429s and failures in a row', [THROTTLED, FAILED, THROTTLED, FAILED, THROTTLED], 500],
    ['a negative Retry-After', [asking('-5')], 0],
    ['a Retry-After that is neither', [asking('soon')], 0],
    ['an empty Retry-After', [asking('')], 0],
  ])('after %s', (_, signs, leftMs) => {
    const gate = new Gate();
    attempts(gate, signs);
    expect(gate.leftMs(NOON)).toBe(leftMs);
    expect(isPassable(gate)).toBe(leftMs === 0);
  });

  it('opens to the millisecond', () => {
    const gate = new Gate();
    attempts(gate, [asking('7')]);
    expect(gate.leftMs(NOON + 6_999)).toBe(1);
    expect(() => gate.takePass(NOON + 6_999)).toThrow(RangeError);
    expect(gate.leftMs(NOON + 7_000)).toBe(0);
    expect(gate.takePass(NOON + 7_000).state.kind).toBe('probing');
    expect(gate.leftMs(NOON + 9_000)).toBe(0);
  });

  it('closes for a moment at least, whatever the dice', () => {
    const gate = new Gate();
    attempts(gate, [BARRED], 0);
    expect(gate.leftMs(NOON)).toBe(1);
  });
});

/** Closes it, and lets so many probes fail. @returns when it opens */
function closedBy(gate: Gate, probes: number, random: number): number {
  attempts(gate, [BARRED], random);
  let opensAt = NOON + gate.leftMs(NOON);
  for (let probe = 0; probe < probes; probe++) {
    attempts(gate, [FAILED], random, opensAt);
    opensAt += gate.leftMs(opensAt);
  }
  return opensAt;
}

describe('a probe', () => {
  it('is one attempt at a time', () => {
    const gate = new Gate();
    const opensAt = closedBy(gate, 0, 0.5);
    const probe = gate.takePass(opensAt);
    expect(probe.state.kind).toBe('probing');
    expect(gate.leftMs(opensAt)).toBe(0);
    expect(isPassable(gate, opensAt)).toBe(false);
    expect(isPassable(gate, opensAt + 60_000)).toBe(false);
  });

  it.each([1, 2, 5])(
    'that is answered opens the gate for all, and failures are counted from 0: after %i failed probes',
    (n) => {
      const gate = new Gate();
      const opensAt = closedBy(gate, n, 0.5);
      attempts(gate, [ANSWERED], 0.5, opensAt);
      expect([gate.takePass(opensAt), gate.takePass(opensAt)].map(({ state }) => state.kind)).toEqual([
        'open',
        'open',
      ]);
      attempts(gate, times(4, FAILED), 0.5, opensAt);
      expect(gate.leftMs(opensAt)).toBe(0);
      attempts(gate, [FAILED], 0.999, opensAt);
      expect(gate.leftMs(opensAt)).toBe(999);
    },
  );

  it('that was not made leaves the probe to another attempt', () => {
    const gate = new Gate();
    const opensAt = closedBy(gate, 0, 0.5);
    attempts(gate, [SILENT], 0.5, opensAt);
    expect(gate.leftMs(opensAt)).toBe(0);
    expect(gate.takePass(opensAt).state.kind).toBe('probing');
    expect(isPassable(gate, opensAt)).toBe(false);
  });

  it.each([
    [0, 1_000],
    [1, 2_000],
    [2, 4_000],
    [3, 8_000],
    [4, 16_000],
    [5, 32_000],
    [6, 60_000],
    [7, 60_000],
    [1_100, 60_000],
  ])('that fails closes it again for longer: the %i. one, up to %i ms', (probes, bound) => {
    for (const random of [0.001, 0.5, 0.999]) {
      const gate = new Gate();
      const opensAt = closedBy(gate, probes, random);
      // What the last closing lasted.
      const before = new Gate();
      const startedAt = probes === 0 ? NOON : closedBy(before, probes - 1, random);
      expect(opensAt - startedAt).toBeCloseTo(random * bound, 3);
    }
  });

  it('that is told when to come back closes the gate for that long, or for the jitter, whichever is longer', () => {
    const gate = new Gate();
    let opensAt = closedBy(gate, 4, 0.5);
    attempts(gate, [asking('1')], 0.5, opensAt);
    expect(gate.leftMs(opensAt)).toBe(16_000);
    opensAt += 16_000;
    attempts(gate, [asking('40')], 0.5, opensAt);
    expect(gate.leftMs(opensAt)).toBe(40_000);
  });
});

describe('an attempt that started before the gate closed', () => {
  const stale = () => {
    const gate = new Gate();
    const pass = gate.takePass(NOON);
    attempts(gate, [BARRED]);
    return { gate, pass };
  };

  it.each<[string, Sign]>([
    ['fails', FAILED],
    ['has its key refused', BARRED],
    ['is answered', ANSWERED],
    ['was not made', SILENT],
  ])('changes nothing when it %s', (_, sign) => {
    const { gate, pass } = stale();
    gate.returnPass(pass, sign, NOON, 0.999);
    expect(gate.leftMs(NOON)).toBe(500);
    const probe = gate.takePass(NOON + 500);
    expect(probe.state.kind).toBe('probing');
    expect(isPassable(gate, NOON + 500)).toBe(false);
    // Nor does it count among the closings.
    gate.returnPass(probe, FAILED, NOON + 500, 0.999);
    expect(gate.leftMs(NOON + 500)).toBeCloseTo(1_998, 6);
  });

  /** Attempts that start one after the other, and end in this order: each by its number, from 0, and its sign. */
  function endingAs(ends: readonly (readonly [number: number, sign: Sign])[]): Gate {
    const gate = new Gate();
    const passes = Array.from({ length: 1 + Math.max(...ends.map(([number]) => number)) }, () =>
      gate.takePass(NOON),
    );
    for (const [number, sign] of ends) gate.returnPass(passes[number] as Pass, sign, NOON, 0.5);
    return gate;
  }
  const failed = (numbers: readonly number[], sign = FAILED) =>
    numbers.map((number) => [number, sign] as const);

  it.each<[string, readonly (readonly [number, Sign])[], number]>([
    ['all failures first, as at a firewall', [...failed([1, 3, 5, 7, 9]), [8, ANSWERED]], 0],
    ['all failures last', [[2, ANSWERED], [8, ANSWERED], ...failed([1, 3, 5, 7, 9])], 0],
    ['refused keys first', [...failed([1, 3, 5, 7, 9], REFUSED), [8, ANSWERED]], 0],
    ['429s first', [...failed([1, 3, 5, 7, 9], THROTTLED), [8, ANSWERED]], 0],
    ['failures between which others are under way', failed([1, 3, 5, 7, 9, 11, 13]), 0],
    ['failures between which one was not made', [...failed([1, 2, 4, 5]), [3, SILENT], ...failed([6])], 500],
    ['failures between which the others fail at last', failed([5, 1, 3, 4, 2]), 500],
    ['an answer to what started before them all', [...failed([1, 2, 3, 4, 5]), [0, ANSWERED]], 500],
    ['five failures behind the last answer', [[4, ANSWERED], ...failed([5, 6, 7, 8, 9])], 500],
    [
      'a missing key first',
      [
        [0, BARRED],
        [1, ANSWERED],
      ],
      500,
    ],
    [
      'a Retry-After first',
      [
        [0, failing('30')],
        [1, ANSWERED],
      ],
      30_000,
    ],
  ])('counts in a row by their starts: %s', (_, ends, leftMs) => {
    expect(endingAs(ends).leftMs(NOON)).toBe(leftMs);
  });

  it('goes on counting where the row has begun anew', () => {
    const gate = endingAs([...failed([7, 8]), ...failed([1, 2, 3, 4, 5]), [6, ANSWERED]]);
    expect(gate.attemptsSince(NOON)).toBe(Number.NEGATIVE_INFINITY);
    attempts(gate, [FAILED, FAILED]);
    expect(gate.leftMs(NOON)).toBe(0);
    attempts(gate, [FAILED]);
    expect(gate.leftMs(NOON)).toBe(500);
  });

  it('does not open it when a probe has failed since', () => {
    const gate = new Gate();
    attempts(gate, times(4, FAILED));
    const [fifth, sixth] = [gate.takePass(NOON), gate.takePass(NOON)];
    gate.returnPass(fifth, FAILED, NOON, 0.5);
    attempts(gate, [FAILED], 0.999, NOON + 500);
    gate.returnPass(sixth, ANSWERED, NOON + 501, 0.5);
    expect(gate.leftMs(NOON + 501)).toBeCloseTo(1_997, 6);
  });

  it('keeps it closed for as long as Retry-After asks', () => {
    const { gate, pass } = stale();
    gate.returnPass(pass, asking('30'), NOON, 0.5);
    expect(gate.leftMs(NOON)).toBe(30_000);
  });

  it('closes it again for Retry-After if it has opened meanwhile', () => {
    const { gate, pass } = stale();
    attempts(gate, [ANSWERED], 0.5, NOON + 600);
    gate.returnPass(pass, asking('30'), NOON + 700, 0.5);
    expect(gate.leftMs(NOON + 700)).toBe(30_000);
    expect(gate.takePass(NOON + 30_700).state.kind).toBe('probing');
  });

  it('closes it again for Retry-After, or the jitter of another closing, when nobody has probed yet', () => {
    const { gate, pass } = stale();
    gate.returnPass(pass, asking('1'), NOON + 500, 0.999);
    expect(gate.leftMs(NOON + 500)).toBeCloseTo(1_998, 6);
  });

  it('closes it again for Retry-After while another attempt probes, which is stale from then on', () => {
    const { gate, pass } = stale();
    const probe = gate.takePass(NOON + 500);
    gate.returnPass(pass, asking('30'), NOON + 600, 0.5);
    expect(gate.leftMs(NOON + 600)).toBe(30_000);
    gate.returnPass(probe, ANSWERED, NOON + 700, 0.5);
    expect(gate.leftMs(NOON + 700)).toBe(29_900);
  });

  it('never makes it open earlier', () => {
    const gate = new Gate();
    const pass = gate.takePass(NOON);
    attempts(gate, [asking('30')]);
    gate.returnPass(pass, asking('2'), NOON, 0.5);
    expect(gate.leftMs(NOON)).toBe(30_000);
  });

  it('does not end the probing of another when it ends', () => {
    const { gate, pass } = stale();
    gate.takePass(NOON + 500);
    gate.returnPass(pass, ANSWERED, NOON + 500, 0.5);
    expect(isPassable(gate, NOON + 500)).toBe(false);
  });
});

type Step =
  | { readonly do: 'take' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'end'; readonly which: number; readonly sign: Sign; readonly random: number };

const sign: fc.Arbitrary<Sign> = fc.oneof(
  fc.constant(ANSWERED),
  { weight: 4, arbitrary: fc.constantFrom(FAILED, THROTTLED) },
  fc.constantFrom(BARRED, REFUSED, STRAGGLING),
  fc.constant(SILENT),
  fc.oneof(fc.nat(100_000).map(String), fc.string()).map(asking),
);
const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step>({ do: 'take' }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat(), sign, random: dice }),
  },
  fc.record({ do: fc.constant('wait' as const), ms: fc.nat(70_000) }),
);

describe('the moment since which attempts can have been made', () => {
  const close = (sign: Sign) => {
    const gate = new Gate();
    attempts(gate, times(5, sign));
    return { gate, opensAt: NOON + gate.leftMs(NOON) };
  };

  it('is without limit at a gate that was never closed', () => {
    const gate = new Gate();
    attempts(gate, [FAILED, THROTTLED, ANSWERED]);
    expect(gate.attemptsSince(NOON)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('is now, as long as it is closed by a throttle', () => {
    const { gate, opensAt } = close(THROTTLED);
    expect(gate.attemptsSince(opensAt)).toBe(opensAt);
    gate.takePass(opensAt);
    expect(gate.attemptsSince(opensAt + 7)).toBe(opensAt + 7);
  });

  it('is without limit while failures close it, which are attempts', () => {
    const { gate, opensAt } = close(FAILED);
    expect(gate.attemptsSince(opensAt)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('depends on what closed it last', () => {
    const { gate, opensAt } = close(THROTTLED);
    attempts(gate, [FAILED], 0.5, opensAt);
    expect(gate.attemptsSince(opensAt + 1)).toBe(Number.NEGATIVE_INFINITY);
  });

  it.each([
    ['a throttle', THROTTLED],
    ['failures', FAILED],
  ])('is when the probe was answered, after %s of more than five seconds', (_, sign) => {
    const { gate, opensAt } = close(sign);
    const laterMs = 5_000;
    attempts(gate, [ANSWERED], 0.5, opensAt + laterMs);
    expect(gate.attemptsSince(opensAt + 9_000)).toBe(opensAt + laterMs);
    attempts(gate, [ANSWERED], 0.5, opensAt + laterMs + 100);
    expect(gate.attemptsSince(opensAt + 9_000)).toBe(opensAt + laterMs);
  });

  it.each([
    ['a throttle', THROTTLED],
    ['failures', FAILED],
  ])('is what it was where %s closed it for less than five seconds', (_, sign) => {
    const { gate, opensAt } = close(sign);
    attempts(gate, [sign], 0.5, opensAt);
    attempts(gate, [ANSWERED], 0.5, NOON + 5_000);
    expect(gate.attemptsSince(NOON + 9_000)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('under any course of attempts, a gate', () => {
  it('gives no pass while it is closed, one probe at a time, and always opens again', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const gate = new Gate();
        const underWay: Pass[] = [];
        let nowMs = NOON;
        for (const next of steps) {
          const leftMs = gate.leftMs(nowMs);
          expect(leftMs).toBeGreaterThanOrEqual(0);
          expect(leftMs).toBeLessThanOrEqual(MAX_MS);
          if (next.do === 'wait') {
            nowMs += next.ms;
          } else if (next.do === 'take') {
            if (isPassable(gate, nowMs)) underWay.push(gate.takePass(nowMs));
            else expect(() => gate.takePass(nowMs)).toThrow(RangeError);
          } else if (underWay.length > 0) {
            const [pass] = underWay.splice(next.which % underWay.length, 1);
            gate.returnPass(pass as Pass, next.sign, nowMs, next.random);
          }
          // Whoever waits for a probe waits for an attempt that is under way.
          if (gate.isProbing) expect(underWay.at(-1)?.state.kind).toBe('probing');
        }
        // Nobody is under way any more: it gives a pass as soon as it is open, for whoever comes.
        for (const pass of underWay) gate.returnPass(pass, SILENT, nowMs, 0);
        nowMs += gate.leftMs(nowMs);
        const pass = gate.takePass(nowMs);
        gate.returnPass(pass, ANSWERED, nowMs, 0);
        expect([gate.takePass(nowMs), gate.takePass(nowMs)].map(({ state }) => state.kind)).toEqual([
          'open',
          'open',
        ]);
      }),
      { numRuns: 500 },
    );
  });

  it('closes for a moment at least and a minute at most, whatever the dice, unless it is told how long', () => {
    fc.assert(
      fc.property(fc.nat(12), dice, (probes, random) => {
        const gate = new Gate();
        const opensAt = closedBy(gate, probes, random);
        attempts(gate, [FAILED], random, opensAt);
        expect(gate.leftMs(opensAt)).toBeGreaterThanOrEqual(1);
        expect(gate.leftMs(opensAt)).toBeLessThanOrEqual(60_000);
      }),
    );
  });
});
