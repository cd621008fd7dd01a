import { describe, expect, it } from 'vitest';
import type { Row } from '../../bench/benchmark.ts';
import { fallsOf } from '../../bench/report/check.ts';
import { isMet, noiseOf, ratiosOf } from '../../bench/report/ratios.ts';
import { type BenchRecord, merged, recorded } from '../../bench/report/record.ts';

const row = (ours: readonly number[], more: Partial<Row> = {}): Row => ({
  what: 'deliveries',
  unit: 'events/s',
  better: 'more',
  floor: [100, 200, 100],
  ours,
  peers: [],
  goals: [],
  ...more,
});

const recordOf = (...rows: readonly Row[]): BenchRecord => ({
  delivery: recorded({ name: 'delivery', title: 'Deliveries' }, rows, {} as never),
});

describe('a ratio', () => {
  it('is taken round by round, so that a slow round of all sides does not show in it', () => {
    const [ratio] = ratiosOf(row([90, 180, 95]));

    expect(ratio).toMatchObject({ to: 'floor', median: 0.9, min: 0.9, max: 0.95 });
  });

  it('is taken to the median of a side that has another number of rounds', () => {
    expect(ratiosOf(row([90], { floor: [100, 300, 200] }))).toMatchObject([{ median: 0.45 }]);
  });

  it.each([
    ['twice the range of the middle half of its rounds', [0.1, 0.8, 0.85, 0.9, 7], 0.2],
    ['at least 2 %', Array(7).fill(3), 0.06],
    ['at least a tenth if there were few rounds', [0.9, 0.9, 0.9], 0.09],
    ['a tenth if there was one round', [0.9], 0.09],
    ['two hundredths at the least', [0], 0.02],
  ])('has a noise of %s', (_, rounds, noise) => {
    expect(noiseOf(rounds)).toBeCloseTo(noise, 6);
  });
});

describe('a goal', () => {
  const peers = [
    { name: 'one', figure: [10] },
    { name: 'other', figure: [40] },
  ];
  it.each([
    ['our figure', { of: 'ours', is: '≤', value: 100 }, true],
    ['the ratio to the floor', { of: 'ours / floor', is: '≥', value: 0.95 }, true],
    ['the ratio to each peer', { of: 'ours / peer', is: '≥', value: 2.5 }, true],
    ['the ratio to each peer, if one of them is too near', { of: 'ours / peer', is: '≥', value: 3 }, false],
    ['less than', { of: 'ours / peer', is: '<', value: 2.5 }, false],
  ] as const)('is held against %s', (_, goal, met) => {
    expect(isMet(goal, row([100], { floor: [100], peers }))).toBe(met);
  });

  it('is not met by a row that has nothing to compare with', () => {
    expect(isMet({ of: 'ours / peer', is: '≥', value: 0 }, row([100]))).toBe(false);
  });
});

describe('a check', () => {
  const before = recordOf(row([90, 180, 95]));

  it('passes what is within the noise, and what became better', () => {
    expect(fallsOf(before, recordOf(row([86, 172, 86])))).toEqual([]);
    expect(fallsOf(before, recordOf(row([100, 200, 100])))).toEqual([]);
  });

  it('names a ratio that fell by more than the noise of the recorded one', () => {
    expect(fallsOf(before, recordOf(row([80, 160, 80])))).toEqual([
      'delivery: deliveries: to floor: 0.800, recorded 0.900 with a noise of 0.090',
    ]);
  });

  it('names a ratio that rose where less is better', () => {
    const size = (bytes: number) => recordOf(row([bytes], { better: 'less', floor: [100] }));

    expect(fallsOf(size(110), size(120))).toEqual([]);
    expect(fallsOf(size(110), size(122))).toHaveLength(1);
    expect(fallsOf(size(110), size(50))).toEqual([]);
  });

  it('names a goal of a figure that the record reaches and the run does not', () => {
    const start = (seconds: number) =>
      recordOf(row([seconds], { floor: [seconds], goals: [{ of: 'ours', is: '≤', value: 2.5 }] }));

    expect(fallsOf(start(2.4), start(2.6))).toEqual(['delivery: deliveries: is no longer ≤ 2.5 events/s']);
    expect(fallsOf(start(2.6), start(2.7))).toEqual([]);
  });

  it('names what is measured and not recorded, and what is recorded and not measured', () => {
    const other = recordOf(row([90], { what: 'others' }));

    expect(fallsOf({}, other)).toEqual([
      'delivery: never recorded; npm run bench -- --record --only delivery',
    ]);
    expect(fallsOf(before, other)).toEqual([
      'delivery: deliveries: recorded, and not measured any more',
      'delivery: others: never recorded',
    ]);
  });
});

describe('a record', () => {
  it('keeps what a run did not measure, in the order of the benchmarks', () => {
    const { delivery = expect.fail() } = recordOf(row([90]));
    const { delivery: later = expect.fail() } = recordOf(row([91]));

    const both = merged({ size: delivery, delivery }, { delivery: later }, ['delivery', 'door', 'size']);

    expect(Object.entries(both)).toEqual([
      ['delivery', later],
      ['size', delivery],
    ]);
  });
});
