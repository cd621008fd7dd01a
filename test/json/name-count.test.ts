import { describe, expect, it } from 'vitest';
import { elementsOf } from '../../lib/json/json-text.ts';
import { NameCount } from '../../lib/json/name-count.ts';
import { walkJson } from '../../lib/json/scan.ts';

const namesFrom = (first: number, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${first + index}`, 0]));

/** Whether each of the values is taken, one after another. */
function taken(max: number, ...values: readonly unknown[]): boolean[] {
  const count = new NameCount(max);
  return (elementsOf(walkJson(JSON.stringify(values))) ?? []).map((value) => count.takes(value));
}

describe('the names that are parsed', () => {
  it('may be as many as the maximum, and no more', () => {
    expect(taken(20, namesFrom(0, 20))).toEqual([true]);
    expect(taken(20, namesFrom(0, 21))).toEqual([false]);
    expect(taken(20, namesFrom(0, 10), namesFrom(10, 10), namesFrom(20, 1))).toEqual([true, true, false]);
  });

  it('count once, however often objects have them and wherever these stand', () => {
    const same = namesFrom(0, 19);

    expect(taken(20, ...Array.from({ length: 50 }, () => same), [[{ n0: same }]], { a: 1 })).not.toContain(
      false,
    );
  });

  it('count each time in an object that has more than a thousand', () => {
    const [shaped, wide] = [namesFrom(0, 1_000), namesFrom(0, 1_001)];

    expect(taken(2_500, shaped, shaped, shaped, shaped)).not.toContain(false);
    expect(taken(2_500, wide, { inside: [wide] }, wide, shaped, shaped)).toEqual([
      ...[true, true, false],
      ...[false, false],
    ]);
  });

  it('do not count if they were not taken', () => {
    expect(taken(20, namesFrom(0, 15), namesFrom(15, 6), namesFrom(21, 5), namesFrom(26, 1))).toEqual([
      ...[true, false, true, false],
    ]);
  });

  it('are the same written in escapes', () => {
    const count = new NameCount(2);
    const [first, second] = elementsOf(walkJson('[{"a":[0,0,0]},{"\\u0061":{"b":0}}]')) ?? [];

    expect(first && count.takes(first)).toBe(true);
    expect(second && count.takes(second)).toBe(true);
    expect(count.takes(walkJson('{"c":0}'))).toBe(false);
  });
});
