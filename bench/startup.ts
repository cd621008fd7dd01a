/** How long each function takes to load, in a fresh process, against the SDK clients alone. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundle, ENTRY_POINTS } from '../deploy/bundle.ts';
import { functionEnvironment } from '../local/aws/function-environment.ts';

const RUNS = 21;
const run = promisify(execFile);

const LOAD = `const startedAt = performance.now();
await import(process.env.BUNDLE);
console.log(performance.now() - startedAt);
process.exit(0);`;

const SQS = 'https://sqs.us-east-1.amazonaws.com';
const ENVIRONMENT = functionEnvironment({
  sqs: SQS,
  secretsManager: 'https://secretsmanager.us-east-1.amazonaws.com',
  accessKeyId: 'bench',
  queueUrl: `${SQS}/000000000000/{project}`,
  deadLetterQueueUrl: `${SQS}/000000000000/dead`,
});

export async function benchStartup(): Promise<void> {
  const outDir = await mkdtemp(join(tmpdir(), 'startup-'));
  const names = ['sdk-alone', ...Object.keys(ENTRY_POINTS)];
  const times = new Map(names.map((name) => [name, [] as number[]]));
  try {
    await bundle({ outDir, entryPoints: { 'sdk-alone': 'bench/sdk-alone.ts', ...ENTRY_POINTS } });
    for (let round = 0; round <= RUNS; round++) {
      for (const name of names) {
        const env = { ...ENVIRONMENT, BUNDLE: join(outDir, `${name}.mjs`) };
        const { stdout } = await run(process.execPath, ['--input-type=module', '-e', LOAD], { env });
        // The first round fills the disk's caches.
        if (round > 0) times.get(name)?.push(Number(stdout));
      }
    }
  } finally {
    await rm(outDir, { recursive: true });
  }
  console.log(`\nload time of each bundle, ms (median of ${RUNS}, then fastest and slowest)`);
  for (const [name, runs] of times) {
    const sorted = runs.toSorted((a, b) => a - b);
    const [median, fastest, slowest] = [Math.floor(RUNS / 2), 0, RUNS - 1].map((i) => sorted[i]?.toFixed(1));
    console.log(`  ${name.padEnd(24)} ${median?.padStart(6)}  ${fastest} … ${slowest}`);
  }
}
