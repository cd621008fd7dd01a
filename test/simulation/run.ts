/** `npm run simulate`: many worlds from a seed on; or one, with all that happened in it. */
import { parseArgs } from 'node:util';
import { addTo, type Coverage } from './coverage.ts';
import { RULES } from './rules.ts';
import { simulate } from './simulate.ts';
import type { Failure } from './worker.ts';
import { runWorld } from './world.ts';

const USAGE = `npm run simulate -- --seeds 1000000 [--from 1]   as many worlds, one a seed
npm run simulate -- --seed 7 --trace             one world, and all that happened in it

  --threads 2    as many worlds at a time; as many as there are cores, unless told
  --coverage     how often what happened, in the end`;

/** So many worlds between two words on how it goes. */
const CHUNK = 20_000;
const YEAR_MS = 365 * 86_400_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    threads: { type: 'string' },
    coverage: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(USAGE);
else if (values.seed !== undefined) await runOne(Number(values.seed));
else await runMany(Number(values.from), Number(values.seeds));

async function runOne(seed: number): Promise<void> {
  const { violations, trace, occurrences, lastedMs } = await runWorld(seed, { isTraced: values.trace });
  for (const line of trace) console.log(line);
  console.log(
    `seed ${seed}: ${occurrences} occurrences in ${(lastedMs / 3_600_000).toFixed(2)} virtual hours`,
  );
  for (const violation of violations) complain({ seed, violation });
}

async function runMany(from: number, count: number): Promise<void> {
  const options = values.threads === undefined ? {} : { threads: Number(values.threads) };
  const coverage: Coverage = new Map();
  const startedAt = performance.now();
  let worlds = 0;
  let lastedMs = 0;
  while (worlds < count && process.exitCode === undefined) {
    const chunk = { from: from + worlds, count: Math.min(CHUNK, count - worlds) };
    const report = await simulate(chunk, options);
    addTo(coverage, report.coverage);
    worlds += report.worlds;
    lastedMs += report.lastedMs;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${worlds} worlds, ${(lastedMs / YEAR_MS).toFixed(1)} virtual years, in ${seconds} s`);
    for (const failure of report.failures) complain(failure);
  }
  if (!values.coverage) return;
  for (const [name, times] of [...coverage].sort()) console.log(`${String(times).padStart(10)}  ${name}`);
}

function complain({ seed, violation: { rule, detail } }: Failure): void {
  console.log(`\nseed ${seed} breaks the rule "${rule}", that ${RULES[rule]}:`);
  console.log(`  ${detail}`);
  console.log(`  replay: npm run simulate -- --seed ${seed} --trace`);
  process.exitCode = 1;
}
