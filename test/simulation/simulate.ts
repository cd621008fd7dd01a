/** Runs many worlds, on as many threads as there are cores for them. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { addTo } from './coverage.ts';
import type { Report, Share } from './worker.ts';

export interface Seeds {
  readonly from: number;
  readonly count: number;
}

export interface SimulateOptions {
  readonly threads?: number;
  /** Each thread stops after so many. */
  readonly maxFailures?: number;
  /** The worker to run, if it is not that of this tree. */
  readonly worker?: URL;
}

const WORKER = new URL('worker.ts', import.meta.url);
const MAX_FAILURES = 10;

export async function simulate({ from, count }: Seeds, options: SimulateOptions = {}): Promise<Report> {
  const { threads = availableParallelism(), maxFailures = MAX_FAILURES, worker = WORKER } = options;
  const shares = Array.from({ length: Math.min(threads, count) }, (_, thread) => ({
    from: from + thread,
    to: from + count,
    step: threads,
    maxFailures,
  }));
  return united(await Promise.all(shares.map((share) => runIn(worker, share))));
}

function runIn(worker: URL, share: Share): Promise<Report> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(worker, { workerData: share, execArgv: [] });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`a thread of the simulation ended with ${code}`)));
  });
}

function united(reports: readonly Report[]): Report {
  const coverage = new Map<string, number>();
  for (const report of reports) addTo(coverage, report.coverage);
  const sum = (name: 'worlds' | 'occurrences' | 'lastedMs') =>
    reports.reduce((total, report) => total + report[name], 0);
  return {
    worlds: sum('worlds'),
    occurrences: sum('occurrences'),
    lastedMs: sum('lastedMs'),
    coverage,
    failures: reports.flatMap(({ failures }) => failures).sort((a, b) => a.seed - b.seed),
  };
}
