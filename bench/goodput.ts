/** How much of Iterable's limits is used, in a steady state and when another client takes half of them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../deploy/bundle.ts';
import { MAPPING } from '../deploy/mapping.ts';
import { startSecretsManager } from '../local/aws/secrets-manager-server.ts';
import type { Benchmark, Goal, Row } from './benchmark.ts';
import { type Contest, type Result, runContest } from './goodput/contest.ts';

const ACCESS_KEY_ID = 'bench';
const PEER = 'Powertools and fetch';

/** Ten calls a second must be counted for longer than two thousand. */
const SINGLE = {
  project: 'single',
  rules: { limiter: 'leaky bucket', requestsPerSecond: 2_000, answerMs: [40, 80] },
  steadySeconds: 20,
  halvedSeconds: 10,
} as const;
const BULK = {
  project: 'bulk',
  rules: { limiter: 'leaky bucket', requestsPerSecond: 10, answerMs: [150, 450] },
  steadySeconds: 60,
  halvedSeconds: 40,
} as const;

/** What Iterable takes in one call. */
const PEER_BULK_BATCH = 1_000;

interface Results {
  readonly ours: Result;
  readonly peer: Result;
}

export const goodput: Benchmark = { name: 'goodput', title: 'How much of the limits is used', run };

async function run(): Promise<readonly Row[]> {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-goodput-'));
  const secrets = { iterable: 'bench-key' };
  const secretsManager = await startSecretsManager({ accessKeyId: ACCESS_KEY_ID, secrets });
  const surroundings = { secretsManager: secretsManager.origin, accessKeyId: ACCESS_KEY_ID };
  const ours = join(outDir, 'deliver.mjs');
  const theirs = join(outDir, 'powertools.mjs');
  const contest = (mode: typeof SINGLE | typeof BULK, file: string, batchSize: number): Contest => ({
    ...surroundings,
    ...mode,
    bundle: file,
    batchSize,
  });
  try {
    await bundle({
      outDir,
      entryPoints: { deliver: 'functions/deliver.ts', powertools: 'bench/goodput/powertools.ts' },
      configuration: join(import.meta.dirname, 'goodput/configuration.ts'),
    });
    const single = {
      ours: await runContest(contest(SINGLE, ours, MAPPING.single.batchSize)),
      peer: await runContest(contest(SINGLE, theirs, MAPPING.single.batchSize)),
    };
    // Ten calls a second leave the machine idle: here the two don't disturb each other.
    const [oursBulk, theirsBulk] = await Promise.all([
      runContest(contest(BULK, ours, MAPPING.bulk.batchSize)),
      runContest(contest(BULK, theirs, PEER_BULK_BATCH)),
    ]);
    return [
      ...rowsOf('events/track, 2,000 calls/s', single, {}),
      ...rowsOf('trackBulk, 10 calls/s', { ours: oursBulk, peer: theirsBulk }, { maxHalvedRefusals: 5 }),
    ];
  } finally {
    await secretsManager.close();
    await rm(outDir, { recursive: true });
  }
}

function rowsOf(
  limit: string,
  results: Results,
  { maxHalvedRefusals }: { readonly maxHalvedRefusals?: number },
): readonly Row[] {
  const halvedGoals: readonly Goal[] =
    maxHalvedRefusals === undefined ? [] : [{ of: 'ours', is: '≤', value: maxHalvedRefusals }];
  return [
    used(`${limit}: calls taken, of the limit`, 0.98, results, ({ steady }) => steady.used),
    refused(
      `${limit}: calls answered 429`,
      [{ of: 'ours', is: '≤', value: 1 }],
      results,
      ({ steady }) => steady.rateLimited,
    ),
    used(
      `${limit}, half of it gone: calls taken, of what is left, from the 10th second on`,
      0.97,
      results,
      ({ halved }) => halved.used,
    ),
    refused(
      `${limit}, half of it gone: calls answered 429`,
      halvedGoals,
      results,
      ({ halved }) => halved.rateLimited,
    ),
  ];
}

function used(what: string, goal: number, { ours, peer }: Results, of: (result: Result) => number): Row {
  return {
    what,
    unit: '%',
    better: 'more',
    floor: [100],
    ours: [of(ours)],
    peers: [{ name: PEER, figure: [of(peer)] }],
    goals: [{ of: 'ours / floor', is: '≥', value: goal }],
  };
}

function refused(
  what: string,
  goals: readonly Goal[],
  { ours, peer }: Results,
  of: (result: Result) => number,
): Row {
  const peers = [{ name: PEER, figure: [of(peer)] }];
  return { what, unit: '%', better: 'less', ours: [of(ours)], peers, goals };
}
