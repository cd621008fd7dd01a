/**
 * How much of Iterable's limit five consumers use, and how many of their calls are refused. Each consumer is a process of its
 * own; queues in memory feed them, because no SQS on this machine keeps up with ten thousand events a second.
 */
import { setTimeout as timer } from 'node:timers/promises';
import { DELIVER_TIMEOUT_SECONDS } from '../../lib/delivery/time/budget.ts';
import { type Child, startChild } from '../flow/child.ts';
import type { ConsumerSettings, ConsumerTold } from './consumer.ts';
import type { Counts, Rules } from './server.ts';

const CONSUMERS = 5;
const WARM_UP_SECONDS = 15;
/** How long after half of the limit is gone the pace must have found what is left. */
const RECOVERY_SECONDS = 10;

export interface Contest {
  readonly project: 'single' | 'bulk';
  readonly rules: Omit<Rules, 'takenPerSecond'>;
  /** The bundle, and the most messages of a batch. */
  readonly bundle: string;
  readonly batchSize: number;
  readonly steadySeconds: number;
  readonly halvedSeconds: number;
  readonly secretsManager: string;
  /** By which Secrets Manager knows the consumers. */
  readonly accessKeyId: string;
}

/** In percent. */
interface Goodput {
  /** Of what the limit leaves. */
  readonly used: number;
  /** Of all calls. */
  readonly rateLimited: number;
}

export interface Result {
  readonly steady: Goodput;
  /** When another client has taken half of the limit. */
  readonly halved: Goodput;
}

type Server = Child<string>;

/** @throws when messages were taken off the queue that Iterable did not take */
export async function runContest(contest: Contest): Promise<Result> {
  const { rules } = contest;
  const server = await startChild<string>(new URL('server.ts', import.meta.url));
  const tell = (takenPerSecond: number) => server.ask({ ...rules, takenPerSecond } satisfies Rules);
  await tell(0);
  const consumers = await Promise.all(
    Array.from({ length: CONSUMERS }, () => startConsumer(contest, server.first)),
  );
  try {
    await timer(WARM_UP_SECONDS * 1_000);
    const steady = await measure(server, contest.steadySeconds, rules.requestsPerSecond);
    const takenPerSecond = rules.requestsPerSecond / 2;
    await tell(takenPerSecond);
    await timer(RECOVERY_SECONDS * 1_000);
    const leftPerSecond = rules.requestsPerSecond - takenPerSecond;
    const halved = await measure(server, contest.halvedSeconds, leftPerSecond);
    await expectHonest(consumers, server);
    return { steady, halved };
  } finally {
    await Promise.all([...consumers, server].map((child) => child.close()));
  }
}

function startConsumer(contest: Contest, iterable: string): Promise<Child<string>> {
  const { bundle, project, batchSize, secretsManager, accessKeyId } = contest;
  const settings: ConsumerSettings = {
    bundle,
    project,
    batchSize,
    secretsManager,
    accessKeyId,
    iterable,
    timeoutSeconds: DELIVER_TIMEOUT_SECONDS,
    consumers: CONSUMERS,
  };
  return startChild(new URL('consumer.ts', import.meta.url), { SETTINGS: JSON.stringify(settings) });
}

async function measure(server: Server, seconds: number, leftPerSecond: number): Promise<Goodput> {
  const before = await server.ask<Counts>(null);
  await timer(seconds * 1_000);
  const after = await server.ask<Counts>(null);
  const accepted = after.accepted - before.accepted;
  const rateLimited = after.rateLimited - before.rateLimited;
  return {
    used: (100 * accepted) / ((leftPerSecond * (after.atMs - before.atMs)) / 1_000),
    rateLimited: (100 * rateLimited) / (accepted + rateLimited),
  };
}

/** Who takes refused events off the queue as well has an easy life. */
async function expectHonest(consumers: readonly Child<string>[], server: Server): Promise<void> {
  const told = await Promise.all(consumers.map((consumer) => consumer.ask<ConsumerTold>(null)));
  const delivered = told.reduce((sum, consumer) => sum + consumer.delivered, 0);
  const { events } = await server.ask<Counts>(null);
  if (delivered === 0 || delivered > events) {
    throw new Error(`${delivered} messages were taken off the queues, and Iterable took ${events} events`);
  }
}
