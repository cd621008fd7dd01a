/** `npm start` from nothing to ready, with the code compiled before and without. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startForwarder } from '../scripts/start-forwarder.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { compare } from './compare.ts';

const ROUNDS = 5;
const MAX_SECONDS = 2.5;

export const start: Benchmark = { name: 'start', title: '`npm start`, from nothing to ready', run };

async function run(): Promise<readonly Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-start-'));
  const compiled = join(directory, 'compiled');
  try {
    const seconds = await compare(
      {
        first: async () => {
          await rm(compiled, { recursive: true, force: true });
          return startedWithin(directory, compiled);
        },
        // What that one compiled is there now.
        again: () => startedWithin(directory, compiled),
      },
      { rounds: ROUNDS },
    );
    return [row('the first time', seconds.first), row('again', seconds.again)];
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** @returns seconds; each time with an empty data directory */
async function startedWithin(directory: string, compiled: string): Promise<number> {
  const dataDir = await mkdtemp(join(directory, 'data-'));
  const startedAt = performance.now();
  const forwarder = await startForwarder({ DATA_DIR: dataDir, NODE_COMPILE_CACHE: compiled });
  const seconds = (performance.now() - startedAt) / 1_000;
  const { status } = await fetch(`${forwarder.address('door')}/health`);
  await forwarder.stop();
  if (status !== 200) throw new Error(`ready, and its door answers ${status}`);
  return seconds;
}

function row(what: string, seconds: readonly number[]): Row {
  const goal = { of: 'ours', is: '≤', value: MAX_SECONDS } as const;
  return { what, unit: 's', better: 'less', ours: seconds, peers: [], goals: [goal] };
}
