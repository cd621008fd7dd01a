/**
 * Ratios of a row's figures. They are what runs are compared by: figures are those of a machine, a ratio is that of
 * two programs on one.
 */
import type { Figure, Goal, Row } from '../benchmark.ts';

/** Of the rounds of a figure or a ratio. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Ratio extends Spread {
  /** `floor`, or the name of a peer. */
  readonly to: string;
  /** So far may the medians of two runs lie apart though nothing changed. */
  readonly noise: number;
}

const FLOOR = 'floor';

/** So much a ratio may differ from run to run even if its rounds did not, as a share of it, and at the least in itself. */
const LEAST_NOISE = 0.02;
/** And so much if there were fewer rounds than this: a few tell little of how much others would differ. */
const NOISE_OF_FEW = 0.1;
const ENOUGH_ROUNDS = 7;

export function ratiosOf({ ours, floor, peers }: Pick<Row, 'ours' | 'floor' | 'peers'>): readonly Ratio[] {
  const others = [...(floor === undefined ? [] : [{ name: FLOOR, figure: floor }]), ...peers];
  return others.map(({ name, figure }) => {
    const rounds = perRound(ours, figure);
    return { to: name, ...spreadOf(rounds), noise: noiseOf(rounds) };
  });
}

/** Round by round where there are as many: rivals run in turn, so what slowed one down slowed down the other. */
function perRound(ours: Figure, others: Figure): readonly number[] {
  const { median } = spreadOf(others);
  return ours.map((value, round) => ratioOf(value, ours.length === others.length ? others[round] : median));
}

/** Of nothing to nothing, too. */
function ratioOf(value: number, other = Number.NaN): number {
  return value === other ? 1 : value / other;
}

export function spreadOf(values: Figure): Spread {
  return { median: quantile(values, 0.5), min: Math.min(...values), max: Math.max(...values) };
}

/** From the middle half of the rounds: one round that something else disturbed must not hide a fall. */
export function noiseOf(values: Figure): number {
  const share = values.length < ENOUGH_ROUNDS ? NOISE_OF_FEW : LEAST_NOISE;
  const middleHalf = quantile(values, 0.75) - quantile(values, 0.25);
  return Math.max(2 * middleHalf, share * quantile(values, 0.5), LEAST_NOISE);
}

function quantile(values: Figure, share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [below = Number.NaN, above = below] = sorted.slice(Math.floor(place));
  return below + (above - below) * (place % 1);
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
