/** One thread of a simulation: runs every so many-th seed, and tells of each that violates a rule. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { addTo, type Coverage } from './coverage.ts';
import type { Violation } from './rules.ts';
import { runWorld, type World } from './world.ts';

/** Which seeds: `from`, `from + step`, … below `to`. */
export interface Share {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** Ends at the first violation. */
  readonly isHunt: boolean;
}

export interface Failure {
  readonly seed: number;
  readonly violation: Violation;
}

export interface Report {
  readonly worlds: number;
  readonly occurrences: number;
  /** Virtual time, all worlds together. */
  readonly lastedMs: number;
  readonly coverage: Coverage;
  readonly failures: readonly Failure[];
}

/** Enough to see that something is wrong, and what. */
const MOST_FAILURES = 10;

export async function runShare({ from, to, step, isHunt }: Share): Promise<Report> {
  const failures: Failure[] = [];
  const coverage: Coverage = new Map();
  let worlds = 0;
  let occurrences = 0;
  let lastedMs = 0;
  for (let seed = from; seed < to && failures.length < (isHunt ? 1 : MOST_FAILURES); seed += step) {
    const world = await runWorld(seed);
    const [violation] = world.violations;
    if (violation !== undefined) failures.push({ seed, violation });
    addTo(coverage, world.coverage);
    worlds++;
    occurrences += world.occurrences;
    lastedMs += world.lastedMs;
  }
  return { worlds, occurrences, lastedMs, coverage, failures };
}

if (!isMainThread && parentPort !== null) {
  // The forwarder makes errors by the thousand, and nobody reads where.
  Error.stackTraceLimit = 0;
  parentPort.postMessage(await runShare(workerData as Share));
}
