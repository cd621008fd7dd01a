/**
 * Ratios of a row's figures. They are what runs are compared by: figures are those of a machine, a ratio is that of
 * two programs on one.
 */
import type { Figure, Goal, Row } from '../benchmark.ts';

export interface Ratio {
  /** `floor`, or the name of a peer. */
  readonly to: string;
  readonly median: number;
  /** Over the rounds. */
  readonly min: number;
  readonly max: number;
}

const FLOOR = 'floor';

/** So much a ratio may differ from run to run even if its rounds did not, or if there was only one. */
const LEAST_NOISE = 0.02;

export function ratiosOf({ ours, floor, peers }: Pick<Row, 'ours' | 'floor' | 'peers'>): readonly Ratio[] {
  const others = [...(floor === undefined ? [] : [{ name: FLOOR, figure: floor }]), ...peers];
  return others.map(({ name, figure }) => ({ to: name, ...spreadOf(perRound(ours, figure)) }));
}

/** Round by round where there are as many: rivals run in turn, so what slowed one down slowed down the other. */
function perRound(ours: Figure, others: Figure): readonly number[] {
  if (ours.length === others.length) return ours.map((value, round) => value / (others[round] ?? Number.NaN));
  const { median } = spreadOf(others);
  return ours.map((value) => value / median);
}

export function spreadOf(values: Figure): Omit<Ratio, 'to'> {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const middle = (at(Math.floor((sorted.length - 1) / 2)) + at(Math.floor(sorted.length / 2))) / 2;
  return { median: middle, min: at(0), max: at(sorted.length - 1) };
}

/** How far the medians of two runs may lie apart though nothing changed: as far as the rounds of one did. */
export function noiseOf({ median, min, max }: Omit<Ratio, 'to'>): number {
  return Math.max(max - min, median * LEAST_NOISE);
}

export function isMet({ of, is, value }: Goal, row: Row): boolean {
  const medians =
    of === 'ours'
      ? [spreadOf(row.ours).median]
      : ratiosOf(row)
          .filter(({ to }) => (to === FLOOR) === (of === 'ours / floor'))
          .map(({ median }) => median);
  // A goal that speaks of what the row doesn't have is not met.
  return medians.length > 0 && medians.every((median) => HOLDS[is](median, value));
}

const HOLDS: Readonly<Record<Goal['is'], (median: number, value: number) => boolean>> = {
  '≥': (median, value) => median >= value,
  '≤': (median, value) => median <= value,
  '<': (median, value) => median < value,
};
