/**
 * `--check`: whether any ratio of a run is worse than the recorded one by more than its noise, or a goal is missed that
 * the record reaches.
 */
import type { Row } from '../benchmark.ts';
import { isMet, type Ratio } from './ratios.ts';
import type { BenchRecord, RecordedRow } from './record.ts';

/** @returns a line for each ratio that fell, and for what is measured no more or was never recorded */
export function fallsOf(before: BenchRecord, run: BenchRecord): readonly string[] {
  return Object.entries(run).flatMap(([name, { rows }]) => {
    const known = before[name]?.rows;
    if (known === undefined) return [`${name}: never recorded; npm run bench -- --record --only ${name}`];
    const gone = known.filter(({ what }) => rows.every((row) => row.what !== what));
    return [
      ...gone.map(({ what }) => `${name}: ${what}: recorded, and not measured any more`),
      ...rows.flatMap((row) => fallsOfRow(name, row, known)),
    ];
  });
}

function fallsOfRow(name: string, row: RecordedRow, known: readonly RecordedRow[]): readonly string[] {
  const before = known.find(({ what }) => what === row.what);
  if (before === undefined) return [`${name}: ${row.what}: never recorded`];
  const missed = row.goals.filter((goal) => goal.of === 'ours' && !isMet(goal, row) && isMet(goal, before));
  return [
    ...missed.map(({ is, value }) => `${name}: ${row.what}: is no longer ${is} ${value} ${row.unit}`),
    ...ratioFallsOf(name, row, before),
  ];
}

function ratioFallsOf(name: string, row: RecordedRow, before: RecordedRow): readonly string[] {
  return row.ratios.flatMap((ratio) => {
    const recorded = before.ratios.find(({ to }) => to === ratio.to);
    if (recorded === undefined) return [`${name}: ${row.what}: to ${ratio.to}: never recorded`];
    if (!isWorse(ratio, recorded, row.better)) return [];
    const [now, then, noise] = [ratio.median, recorded.median, recorded.noise].map((value) =>
      value.toFixed(3),
    );
    return [`${name}: ${row.what}: to ${ratio.to}: ${now}, recorded ${then} with a noise of ${noise}`];
  });
}

function isWorse(now: Ratio, recorded: Ratio, better: Row['better']): boolean {
  const fall = better === 'more' ? recorded.median - now.median : now.median - recorded.median;
  return fall > recorded.noise;
}
