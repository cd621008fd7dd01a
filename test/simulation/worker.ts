/** One thread of a simulation: runs every so many-th seed, and reports what it saw. */
import { parentPort, workerData } from 'node:worker_threads';
import { addTo, type Coverage } from './coverage.ts';
import type { Violation } from './rules.ts';
import { runWorld } from './world.ts';

/** Which seeds: `from`, `from + step`, … below `to`; and after how many failures it stops. */
export interface Share {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly maxFailures: number;
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

async function runShare({ from, to, step, maxFailures }: Share): Promise<Report> {
  const failures: Failure[] = [];
  const coverage: Coverage = new Map();
  let worlds = 0;
  let occurrences = 0;
  let lastedMs = 0;
  for (let seed = from; seed < to && failures.length < maxFailures; seed += step) {
    const world = await runWorld(seed);
    const [violation = await rejection()] = world.violations;
    if (violation !== undefined) failures.push({ seed, violation });
    addTo(coverage, world.coverage);
    worlds++;
    occurrences += world.occurrences;
    lastedMs += world.lastedMs;
  }
  return { worlds, occurrences, lastedMs, coverage, failures };
}

let unheard: Violation | undefined;
process.on('unhandledRejection', (reason) => {
  unheard = { rule: 'finite', detail: `a promise is rejected unheard: ${reason}`, at: 0 };
});

/** Node tells of what was rejected unheard once nothing else is left to do. */
async function rejection(): Promise<Violation | undefined> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  const found = unheard;
  unheard = undefined;
  return found;
}

// The forwarder meets errors by the thousand, and nobody reads where they were made.
Error.stackTraceLimit = 0;
parentPort?.postMessage(await runShare(workerData as Share));
