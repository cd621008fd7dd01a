/** Kills the one-machine stack again and again under load, with an Iterable that fails, and counts what arrives. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as timer } from 'node:timers/promises';
import { type StackProcess, startStackProcess } from '../support/stack-process.ts';
import { type Findings, findingsOf, stepIn, wrongUsersAmong } from './findings.ts';
import { startLoad } from './load.ts';
import { openQueues } from './queues.ts';
import { type Counts, startSandboxes } from './sandboxes.ts';
import { startUserLoad } from './user-load.ts';

export interface Report extends Counts, Findings {
  readonly kills: number;
  /** How many of them struck before the stack was up. */
  readonly killsDuringStart: number;
  readonly accepted: number;
  /** Of users, one after the other. */
  readonly acceptedUpdates: number;
  /** Users who are not what their accepted updates made of them. */
  readonly wrongUsers: readonly string[];
  readonly deadLetters: number;
  readonly seconds: number;
}

const FAULTS = { rateLimited: 0.1, serverError: 0.1, dropped: 0.05, answerLost: 0.05, latencyMs: 3 };
/** Every so many kills one strikes during start-up. */
const START_EVERY = 3;
/** How far the load runs ahead of what has arrived: batches must be so small that many end before a kill. */
const MAX_AHEAD = 400;
/** The same for each user. */
const MAX_UPDATES_AHEAD = 30;
const POLL_MS = 50;
/** How long nothing may happen before the run is given up as stuck. */
const STUCK_MS = 90_000;

export interface ChaosSettings {
  readonly kills: number;
  /** Where a kill does not strike during start-up, it comes after at most so many requests to Iterable. */
  readonly maxRequests: number;
  readonly onKill?: (kill: number) => void;
}

export async function runChaos({ kills, maxRequests, onKill }: ChaosSettings): Promise<Report> {
  const startedAt = performance.now();
  const dataDir = await mkdtemp(join(tmpdir(), 'chaos-'));
  const sandboxes = await startSandboxes();
  let stack: StackProcess | undefined;
  let door: string | undefined;
  let startMs = 1_000;
  let killsDuringStart = 0;

  const requests = async () => (await sandboxes.counts()).requests;

  function start(): StackProcess {
    const started = startStackProcess({
      dataDir,
      variables: { ITERABLE_US_URL: sandboxes.origins.US, ITERABLE_EU_URL: sandboxes.origins.EU },
    });
    stack = started;
    started.up.then(
      (addresses) => {
        door = addresses.door;
      },
      () => {},
    );
    void started.exited.then(() => {
      door = undefined;
    });
    return started;
  }

  async function killOnce(kill: number): Promise<void> {
    const launchedAt = performance.now();
    const current = start();
    if (kill % START_EVERY === 0) {
      await timer(Math.random() * startMs);
      killsDuringStart += 1;
    } else {
      await current.up;
      startMs = performance.now() - launchedAt;
      const until = (await requests()) + Math.random() * maxRequests;
      await change(requests, (count) => count >= until);
    }
    current.kill('SIGKILL');
    if ((await current.exited) !== null) throw new Error('the stack ended before it was killed');
    onKill?.(kill);
  }

  async function run(): Promise<Report> {
    await sandboxes.setFaults(FAULTS);
    const doorWhenUp = async () => {
      while (door === undefined) await timer(POLL_MS);
      return door;
    };
    const load = startLoad({
      door: doorWhenUp,
      mayGoOn: async (accepted) => {
        const ahead = async () => accepted - (await sandboxes.counts()).distinctIds;
        while ((await ahead()) > MAX_AHEAD) await timer(POLL_MS);
      },
    });
    const userLoad = startUserLoad({
      door: doorWhenUp,
      mayGoOn: async (dataCenter, userId, accepted) => {
        const ahead = async () => accepted - stepIn(await sandboxes.profile(dataCenter, userId));
        while ((await ahead()) > MAX_UPDATES_AHEAD) await timer(POLL_MS);
      },
    });
    const killAll = async () => {
      for (let kill = 1; kill <= kills; kill++) await killOnce(kill);
    };
    await Promise.race([killAll(), load.failed, userLoad.failed]);

    await sandboxes.setFaults({});
    // It finds every message visible: what a backoff had hidden, a start gives back.
    const last = start();
    await last.up;
    const { accessKeyId, deadLetterQueueUrl } = await last.told;
    await Promise.all([load.stop(), userLoad.stop()]);
    const queues = openQueues(deadLetterQueueUrl, accessKeyId);
    await change(queues.depth, (depth) => depth === 0);
    const deadLetters = await queues.deadLetters();
    last.kill('SIGINT');
    const code = await last.exited;
    if (code !== 0) throw new Error(`the stack was asked to stop and ended with ${code}`);
    return {
      kills,
      killsDuringStart,
      accepted: load.accepted.size,
      acceptedUpdates: userLoad.accepted(),
      wrongUsers: await wrongUsersAmong(userLoad.expected(), sandboxes.profile),
      ...(await sandboxes.counts()),
      ...findingsOf(load, { US: await sandboxes.arrived('US'), EU: await sandboxes.arrived('EU') }),
      deadLetters,
      seconds: (performance.now() - startedAt) / 1_000,
    };
  }

  try {
    return await run();
  } finally {
    stack?.kill('SIGKILL');
    await stack?.exited;
    await sandboxes.close();
    await rm(dataDir, { recursive: true });
  }
}

/** Asks until the answer is what is waited for. @throws when the answer stays the same for too long */
async function change(ask: () => Promise<number>, isEnough: (answer: number) => boolean): Promise<void> {
  let last = await ask();
  let changedAt = performance.now();
  while (!isEnough(last)) {
    if (performance.now() - changedAt > STUCK_MS) throw new Error(`nothing moves any more, at ${last}`);
    await timer(POLL_MS);
    const answer = await ask();
    if (answer !== last) changedAt = performance.now();
    last = answer;
  }
}
