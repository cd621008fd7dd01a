import { describe, expect, it } from 'vitest';
import { geometryOf, HEIGHT, WIDTH } from '../../../console/page/views/projects/chart-geometry.ts';
import { inWords } from '../../../console/page/views/projects/chart-words.ts';
import { sinceStart } from '../../../console/page/views/projects/since-start.ts';

function ratesOf(perSecond: readonly number[], { limit = 100, limited = [0] } = {}) {
  return {
    project: 'us',
    limit,
    buckets: perSecond.map((value, at) => ({
      at: at * 5_000,
      perSecond: value,
      limited: limited[at] ?? 0,
    })),
  };
}

describe('the chart of a project', () => {
  it.each([
    ['is drawn where it is nearly reached', [0, 95, 60], 100, true],
    ['is drawn where more was delivered than it allows', [0, 240], 100, true],
    ['is left out where it would flatten all the rest', [0, 5, 3], 100, false],
  ])('the limit %s', (_, perSecond, limit, isDrawn) => {
    const { limitY, top } = geometryOf(ratesOf(perSecond, { limit }));
    expect(limitY !== null).toBe(isDrawn);
    expect(top).toBeGreaterThan(Math.max(...perSecond));
    if (limitY !== null) expect(limitY).toBeGreaterThan(0);
  });

  it('ends at its right edge, and stands on its floor where nothing was delivered', () => {
    const { line } = geometryOf(ratesOf([10, 0, 0]));
    expect(line.startsWith('M0,')).toBe(true);
    expect(line.endsWith(`L${WIDTH},${HEIGHT}`)).toBe(true);
  });

  it('marks the times at which calls were answered 429', () => {
    const { marks } = geometryOf(ratesOf([1, 1, 1], { limited: [0, 3, 0] }));
    expect(marks).toHaveLength(1);
  });

  it('draws nothing where nothing is known', () => {
    expect(geometryOf(ratesOf([]))).toMatchObject({ line: '', area: '', marks: [] });
  });

  it('is told in words', () => {
    const rates = ratesOf([0, 1_980, 95], { limit: 2_000, limited: [0, 14] });
    expect(inWords(rates, 95)).toBe(
      'Chart: 95/s delivered now, 1,980/s at most in the last 15 s; the limit is 2,000/s; 14 answers of 429',
    );
    expect(inWords(ratesOf(Array(120).fill(0)), 0)).toContain('nothing was delivered in the last 10 min');
  });

  it('begins where any project has something to tell, and is never shorter than a minute', () => {
    const quiet = Array<number>(100).fill(0);
    const lengths = (...all: readonly (readonly number[])[]) =>
      sinceStart(all.map((perSecond) => ratesOf(perSecond))).map(({ buckets }) => buckets.length);
    expect(lengths([...quiet, ...Array(20).fill(1)], [...quiet, ...quiet.slice(80)])).toEqual([21, 21]);
    expect(lengths([...quiet, 1], [...quiet, 0])).toEqual([12, 12]);
    expect(lengths([1, ...quiet], [0, ...quiet])).toEqual([101, 101]);
    expect(lengths(quiet)).toEqual([12]);
  });
});
