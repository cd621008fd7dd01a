import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Curve, Row } from '../../bench/benchmark.ts';
import { DOCUMENT_FILE, documentOf, PLOTS_FOLDER, plotsOf } from '../../bench/report/document.ts';
import { plotOf } from '../../bench/report/plot.ts';
import { ratiosOf } from '../../bench/report/ratios.ts';
import { readRecord, recorded } from '../../bench/report/record.ts';
import { tableOf } from '../../bench/report/table.ts';
import { BENCHMARKS } from '../../bench/run.ts';

const record = readRecord();
const page = readFileSync(DOCUMENT_FILE, 'utf8');

describe('docs/performance.md', () => {
  it('is what bench/record.json says: `npm run bench:document` writes it', () => {
    expect(documentOf(page, record)).toBe(page);
  });

  it('has the pictures that bench/record.json says, and no others', () => {
    const there = globSync(`${PLOTS_FOLDER}/*`).map((file) => [basename(file), readFileSync(file, 'utf8')]);

    expect(new Map(there as [string, string][])).toEqual(new Map(plotsOf(record)));
  });

  it('has every benchmark, and no other', () => {
    const marks = [...page.matchAll(/<!-- recorded: ([\w-]+) -->/g)].map(([, name]) => name);

    expect(marks.toSorted()).toEqual(['circumstances', ...BENCHMARKS.map(({ name }) => name)].toSorted());
  });

  it('is not written without a place for what is recorded', () => {
    const lost = { ...record, lost: recorded({ name: 'lost', title: 'Lost' }, [], {} as never) };

    expect(() => documentOf(page, lost)).toThrow('no place for "lost"');
  });
});

describe('bench/record.json', () => {
  it('has of each benchmark the ratios that follow from its figures', () => {
    for (const { rows } of Object.values(record)) {
      for (const { ratios, ...row } of rows) {
        for (const [index, ratio] of ratiosOf(row).entries()) {
          expect(ratios[index]?.to).toBe(ratio.to);
          expect(ratios[index]?.median).toBeCloseTo(ratio.median, 2);
        }
      }
    }
  });
});

const ROW: Row = {
  what: 'one a call',
  unit: 'events/s',
  better: 'more',
  floor: [20_000],
  ours: [18_000, 19_000, 20_000],
  peers: [
    { name: 'fetch', figure: [5_000] },
    { name: 'by hand', figure: [0.0123] },
  ],
  goals: [{ of: 'ours / floor', is: '≥', value: 0.95 }],
};

describe('the table', () => {
  it('has a line for each peer, figures in three digits, and says whether a goal is met', () => {
    const results = {
      delivery: recorded({ name: 'delivery', title: 'Deliveries' }, [ROW], {} as never),
    };

    expect(tableOf(results).split('\n').slice(2)).toEqual([
      'Deliveries',
      expect.stringMatching(
        /^one a call {2}events\/s {2}20,000 {2}19,000 \(18,000–20,000\) {2}fetch: 5,000 +0\.95 \(0\.90–1\.00\) {2}3\.80 \(3\.60–4\.00\) +≥ 0\.95 × floor {2}yes$/,
      ),
      expect.stringMatching(/^ +by hand: 0\.0123 /),
    ]);
  });
});

describe('a plot', () => {
  const curve: Curve = {
    name: 'latency',
    title: 'Latency & load',
    x: { title: 'events/s', scale: 'logarithmic' },
    y: { title: 'ms', scale: 'linear' },
    lines: [
      {
        name: 'p50',
        points: [
          [10, 3],
          [100, 4],
          [1_000, 12],
        ],
      },
    ],
  };

  it('has a point for each measurement, at equal steps on a logarithmic axis', () => {
    const across = [...plotOf(curve).matchAll(/<circle [^>]*cx="([\d.]+)"/g)].map(([, x]) => Number(x));

    expect(across).toHaveLength(3);
    const [first = 0, second = 0, third = 0] = across;
    expect(second - first).toBeCloseTo(third - second, 0);
  });

  it('is read in a light and in a dark page, and has no text as markup', () => {
    expect(plotOf(curve)).toContain('prefers-color-scheme: dark');
    expect(plotOf(curve)).toContain('Latency &#38; load');
  });
});
