/**
 * `npm run bench`: what is promised to be fast, small and cheap, each beside the least it could cost and beside what a
 * user would build or buy instead.
 */
import type { Benchmark } from './benchmark.ts';
import { bulk } from './bulk.ts';
import { cost } from './cost.ts';
import { delivery } from './delivery.ts';
import { door } from './door.ts';
import { goodput } from './goodput.ts';
import { growth, million } from './growth.ts';
import { hostile } from './hostile.ts';
import { latency } from './latency.ts';
import { order } from './order.ts';
import { fallsOf } from './report/check.ts';
import { writeDocument } from './report/document.ts';
import { type BenchOptions, parseOptions, UsageError } from './report/options.ts';
import {
  type BenchRecord,
  circumstancesHere,
  merged,
  readRecord,
  recorded,
  writeRecord,
} from './report/record.ts';
import { tableOf } from './report/table.ts';
import { size } from './size.ts';
import { start } from './start.ts';
import { startup } from './startup.ts';
import { users } from './users.ts';

/** In the order of the table. */
export const BENCHMARKS: readonly Benchmark[] = [
  delivery,
  bulk,
  users,
  door,
  startup,
  size,
  hostile,
  goodput,
  latency,
  growth,
  start,
  cost,
  order,
  million,
];

async function main({ names, purpose }: BenchOptions): Promise<number> {
  const results: Record<string, BenchRecord[string]> = {};
  const failures: string[] = [];
  const where = circumstancesHere();
  console.log(`Node ${where.node}, ${where.machine.cpus} × ${where.machine.cpu}`);
  if (!where.isOnOneCore) console.log('Nothing is kept to one core: there is only one, or no taskset.');
  for (const benchmark of BENCHMARKS.filter(({ name }) => names.includes(name))) {
    const startedAt = performance.now();
    console.log(`\n${benchmark.name}: ${benchmark.title}`);
    try {
      results[benchmark.name] = recorded(benchmark, await benchmark.run(), where);
    } catch (error) {
      // The others are measured all the same: a run takes minutes.
      failures.push(`${benchmark.name} failed: ${error instanceof Error ? error.message : error}`);
      console.error(error);
    }
    console.log(`${benchmark.name}: took ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  }
  console.log(`\n${tableOf(results)}`);
  const status = CONSEQUENCES[purpose](results);
  for (const failure of failures) console.error(failure);
  return failures.length === 0 ? status : 1;
}

/** @returns the exit status */
const CONSEQUENCES: Readonly<Record<BenchOptions['purpose'], (results: BenchRecord) => number>> = {
  print: () => 0,
  check(results) {
    const falls = fallsOf(readRecord(), results);
    for (const fall of falls) console.error(fall);
    if (falls.length === 0) console.log('\nNo ratio is worse than the recorded one by more than its noise.');
    return falls.length === 0 ? 0 : 1;
  },
  record(results) {
    writeRecord(
      merged(
        readRecord(),
        results,
        BENCHMARKS.map(({ name }) => name),
      ),
    );
    writeDocument();
    return 0;
  },
};

if (import.meta.main) {
  try {
    process.exit(await main(parseOptions(process.argv.slice(2), BENCHMARKS)));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}
