/**
 * `npm run bench:goodput`: how much of Iterable's limit five consumers use, and how many of their calls are
 * refused, beside what most would write. The consumers are the bundles that are deployed, each in a process
 * of its own; queues in memory feed them, because no SQS on this machine keeps up with ten thousand events a second.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as timer } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { bundle } from '../deploy/bundle.ts';
import { MAPPING } from '../deploy/mapping.ts';
import { DELIVER_TIMEOUT_SECONDS } from '../lib/delivery/time/budget.ts';
import { startSecretsManager } from '../local/aws/secrets-manager-server.ts';
import type { ConsumerSettings } from './goodput-consumer.ts';
import type { Counts, Limiter, Rules } from './goodput-server.ts';

const CONSUMERS = 5;
const ACCESS_KEY_ID = 'bench';
const WARM_UP_SECONDS = 15;
/** How long after half of the limit is gone the pace must have found what is left. */
const RECOVERY_SECONDS = 10;

const ENDPOINTS = {
  single: { name: 'events/track', requestsPerSecond: 2_000, answerMs: [40, 80] },
  bulk: { name: 'events/trackBulk', requestsPerSecond: 10, answerMs: [150, 450] },
} as const;

type Mode = keyof typeof ENDPOINTS;

/** The bundles, and the most messages a batch of each has by mode. */
const RIVALS = [
  {
    name: 'the consumer',
    bundle: 'deliver',
    batch: { single: MAPPING.single.batchSize, bulk: MAPPING.bulk.batchSize },
  },
  {
    name: 'Powertools and fetch',
    bundle: 'powertools',
    batch: { single: MAPPING.single.batchSize, bulk: 1_000 },
  },
] as const;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '40' }, only: { type: 'string', default: '' } },
});
const steadySeconds = Number(values.seconds);

async function startServer() {
  const child = fork(new URL('goodput-server.ts', import.meta.url), { stdio: 'inherit' });
  const [origin] = (await once(child, 'message')) as [string];
  return {
    origin,
    tell: async (rules: Rules) => void (await ask(child, rules)),
    counts: async () => (await ask(child)) as Counts,
    close: () => child.disconnect(),
  };
}

type Server = Awaited<ReturnType<typeof startServer>>;

interface Figures {
  /** Of what the limit leaves. */
  readonly used: number;
  readonly rateLimited: number;
}

async function measure(server: Server, seconds: number, leftPerSecond: number): Promise<Figures> {
  const before = await server.counts();
  await timer(seconds * 1_000);
  const after = await server.counts();
  const accepted = after.accepted - before.accepted;
  const rateLimited = after.rateLimited - before.rateLimited;
  return {
    used: accepted / ((leftPerSecond * (after.atMs - before.atMs)) / 1_000),
    rateLimited: rateLimited / (accepted + rateLimited),
  };
}

interface Result {
  readonly steady: Figures;
  readonly halved: Figures;
  /** At the end of the steady state: received or hidden, and not delivered. */
  readonly inFlight: number;
}

interface Contest {
  readonly mode: Mode;
  readonly limiter: Limiter;
  readonly bundle: string;
  readonly batchSize: number;
}

async function run(server: Server, secretsOrigin: string, contest: Contest): Promise<Result> {
  const { requestsPerSecond, answerMs } = ENDPOINTS[contest.mode];
  const takenPerSecond = requestsPerSecond / 2;
  const rules = { limiter: contest.limiter, requestsPerSecond, answerMs };
  await server.tell({ ...rules, takenPerSecond: 0 });
  const settings: ConsumerSettings = {
    bundle: contest.bundle,
    project: contest.mode,
    batchSize: contest.batchSize,
    timeoutSeconds: DELIVER_TIMEOUT_SECONDS,
    consumers: CONSUMERS,
    secretsManager: secretsOrigin,
    accessKeyId: ACCESS_KEY_ID,
    iterable: server.origin,
  };
  const consumers = Array.from({ length: CONSUMERS }, () =>
    fork(new URL('goodput-consumer.ts', import.meta.url), [JSON.stringify(settings)], {
      env: {},
      // Their metrics are of no interest.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    }),
  );
  try {
    await timer(WARM_UP_SECONDS * 1_000);
    const steady = await measure(server, steadySeconds, requestsPerSecond);
    const inFlight = await Promise.all(consumers.map(async (consumer) => Number(await ask(consumer))));
    await server.tell({ ...rules, takenPerSecond });
    await timer(RECOVERY_SECONDS * 1_000);
    const halved = await measure(server, steadySeconds, requestsPerSecond - takenPerSecond);
    return { steady, halved, inFlight: inFlight.reduce((sum, count) => sum + count) };
  } finally {
    for (const consumer of consumers) consumer.kill('SIGKILL');
    await Promise.all(consumers.map((consumer) => once(consumer, 'exit')));
  }
}

/** @throws when the process has ended */
async function ask(child: ChildProcess, question: Rules | null = null): Promise<unknown> {
  const ended = new AbortController();
  const abort = () => ended.abort();
  child.once('exit', abort);
  try {
    const answered = once(child, 'message', { signal: ended.signal });
    child.send(question as never);
    const [answer] = await answered;
    return answer;
  } finally {
    child.off('exit', abort);
  }
}

/** Of the machine, in the last minute: above the number of its cores, the figures are not those of the rivals. */
const load = () => (loadavg()[0] ?? 0).toFixed(1).padStart(7);
const percent = (share: number) => `${(share * 100).toFixed(1)} %`.padStart(7);

console.log(`Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model.trim()}`);
const outDir = await mkdtemp(join(tmpdir(), 'goodput-'));
const server = await startServer();
const secretsManager = await startSecretsManager({
  accessKeyId: ACCESS_KEY_ID,
  secrets: { iterable: 'bench-key' },
});
try {
  await bundle({
    outDir,
    entryPoints: { deliver: 'functions/deliver.ts', powertools: 'bench/goodput-powertools.ts' },
    configuration: join(import.meta.dirname, 'goodput-config.ts'),
  });
  for (const mode of ['single', 'bulk'] as const) {
    for (const limiter of ['leaky bucket', 'fixed window'] as const) {
      const { name, requestsPerSecond } = ENDPOINTS[mode];
      console.log(
        `\n${name}, ${requestsPerSecond.toLocaleString('en')} requests/s, ${limiter}, ${CONSUMERS} consumers`,
      );
      console.log(`  ${''.padEnd(22)} used     429      in flight   half taken: used     429     load`);
      for (const rival of RIVALS) {
        if (!`${name} ${limiter} ${rival.name}`.includes(values.only)) continue;
        const { steady, halved, inFlight } = await run(server, secretsManager.origin, {
          mode,
          limiter,
          bundle: join(outDir, `${rival.bundle}.mjs`),
          batchSize: rival.batch[mode],
        });
        console.log(
          `  ${rival.name.padEnd(20)} ${percent(steady.used)}  ${percent(steady.rateLimited)}  ` +
            `${inFlight.toLocaleString('en').padStart(9)}  ${' '.repeat(12)}${percent(halved.used)}  ${percent(halved.rateLimited)}  ${load()}`,
        );
      }
    }
  }
} finally {
  server.close();
  await secretsManager.close();
  await rm(outDir, { recursive: true });
}
process.exit(0);
