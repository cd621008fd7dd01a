/** `npm run simulate`: many worlds from a seed on; or one, with all that happened in it. */
import { parseArgs } from 'node:util';
import { RULES } from './rules.ts';
import { simulate } from './simulate.ts';
import type { Failure } from './worker.ts';
import { runWorld } from './world.ts';

const USAGE = `npm run simulate -- --seeds 1000000 [--from 1]   as many worlds, one a seed
npm run simulate -- --seed 7                     one world, and all that happened in it
  --threads 2    as many at a time
  --coverage     how often what happened`;

/** Between two words on how it goes. */
const CHUNK = 20_000;

const { values } = parseArgs({
  // The first is this file: see scripts/node-24.cjs.
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    threads: { type: 'string' },
    coverage: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(USAGE);
else if (values.seed === undefined) await runMany();
else await runOne(Number(values.seed));

async function runOne(seed: number): Promise<void> {
  const { violations, trace, occurrences } = await runWorld(seed, { isTraced: true });
  for (const line of trace) console.log(line);
  console.log(`\nseed ${seed}: ${occurrences} occurrences`);
  for (const violation of violations) complain({ seed, violation });
  if (violations.length > 0) process.exitCode = 1;
}

async function runMany(): Promise<void> {
  const from = Number(values.from);
  const to = from + Number(values.seeds);
  const startedAt = performance.now();
  const threads = values.threads === undefined ? {} : { threads: Number(values.threads) };
  const coverage = new Map<string, number>();
  for (let next = from; next < to && process.exitCode === undefined; next += CHUNK) {
    const report = await simulate({ from: next, count: Math.min(CHUNK, to - next) }, threads);
    for (const [name, count] of report.coverage) coverage.set(name, (coverage.get(name) ?? 0) + count);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const years = (report.lastedMs / (365 * 86_400_000)).toFixed(1);
    console.log(
      `${next + report.worlds - from} worlds in ${seconds} s; the last ${report.worlds} took ${years} virtual years`,
    );
    for (const failure of report.failures) complain(failure);
    if (report.failures.length > 0) process.exitCode = 1;
  }
  if (!values.coverage) return;
  for (const [name, count] of [...coverage].sort()) console.log(`${String(count).padStart(10)}  ${name}`);
}

function complain({ seed, violation: { rule, detail } }: Failure): void {
  console.log(`\nseed ${seed} breaks the rule that ${RULES[rule]}:`);
  console.log(`  ${detail}`);
  console.log(`  replay: npm run simulate -- --seed ${seed}`);
}
