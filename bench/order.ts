/**
 * From the 202 to Iterable, for updates in order and for events, alone and beside a backfill. `npm start` runs in a process of
 * its own; two Iterables, here, say when each arrived.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as timer } from 'node:timers/promises';
import { type Sandbox, startSandbox } from '../local/sandbox/server.ts';
import { startForwarder } from '../scripts/start-forwarder.ts';
import type { Benchmark, Row } from './benchmark.ts';

const LATENCY_MS = 100;
const SECONDS = 20;
const REQUESTS_PER_SECOND = 20;
const SLOW_BACKFILL_PER_SECOND = 50;
const BACKFILL = 10_000;
const LIST = 100;

export const order: Benchmark = {
  name: 'order',
  title: 'From the 202 to Iterable, for updates in order',
  isOnlyByName: true,
  run,
};

type Kind = 'ordered' | 'unordered';

const eventOf = (kind: Kind, user: string) =>
  kind === 'ordered'
    ? { operation: 'users/update', userId: user, dataFields: { seen: 1 } }
    : { eventName: 'seen', userId: user };

/** When the first call about each user had its effect. */
type Arrivals = Map<string, number>;

async function startIterable(dataCenter: 'US' | 'EU', arrivedAt: Arrivals): Promise<Sandbox> {
  const sandbox = await startSandbox({
    dataCenter,
    apiKeys: ['sandbox-us-key', 'sandbox-eu-key'],
    onCall({ body }) {
      const user = /"userId":"([^"]+)"/.exec(body)?.[1] ?? '';
      if (!arrivedAt.has(user)) arrivedAt.set(user, performance.now());
    },
  });
  sandbox.setFaults({ latencyMs: LATENCY_MS });
  return sandbox;
}

async function run(): Promise<readonly Row[]> {
  const arrivedAt: Arrivals = new Map();
  const [us, eu] = await Promise.all([startIterable('US', arrivedAt), startIterable('EU', arrivedAt)]);
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-order-'));
  const forwarder = await startForwarder({
    DATA_DIR: dataDir,
    ITERABLE_US_URL: us.origin,
    ITERABLE_EU_URL: eu.origin,
  });
  try {
    return await measureAll(forwarder.address('door'), arrivedAt);
  } finally {
    await forwarder.stop();
    await Promise.all([us.close(), eu.close()]);
    await rm(dataDir, { recursive: true });
  }
}

async function measureAll(door: string, arrivedAt: Arrivals): Promise<readonly Row[]> {
  const updates = (name: string) => measure('ordered', name, door, arrivedAt);
  const events = (name: string) => measure('unordered', name, door, arrivedAt);
  await post(door, [eventOf('ordered', 'warm'), eventOf('unordered', 'warm-too')]);
  await arrivals(['warm', 'warm-too'], arrivedAt);

  const alone = [...rowsOf('updates in order, alone', await updates('alone'))];
  alone.push(...rowsOf('events, alone', await events('alone')));

  const over = new AbortController();
  const slow = backfill('slow', door, { perSecond: SLOW_BACKFILL_PER_SECOND, over: over.signal });
  const beside = `beside a backfill of ${SLOW_BACKFILL_PER_SECOND} users a second`;
  const besideIt = [...rowsOf(`updates in order, ${beside}`, await updates('slow'))];
  besideIt.push(...rowsOf(`events, ${beside}`, await events('slow')));
  over.abort();
  await slow;

  await backfill('fast', door, {});
  const behind = await updates('fast');
  return [
    ...alone,
    ...besideIt,
    ...rowsOf(`updates in order, behind ${BACKFILL.toLocaleString('en')} users at once`, behind),
  ];
}

async function post(door: string, events: readonly object[]): Promise<void> {
  const response = await fetch(`${door}/app`, {
    method: 'POST',
    headers: { 'api-key': 'local-app-key', 'content-type': 'application/json' },
    body: JSON.stringify({ events }),
  });
  if (response.status !== 202) throw new Error(`the door answered ${response.status}`);
}

/** @returns milliseconds from each 202 to its arrival, sorted */
async function measure(
  kind: Kind,
  name: string,
  door: string,
  arrivedAt: Arrivals,
): Promise<readonly number[]> {
  const accepted = new Map<string, number>();
  const sent: Promise<void>[] = [];
  for (let number = 0; number < SECONDS * REQUESTS_PER_SECOND; number++) {
    const user = `${name}-${kind}-${number}`;
    sent.push(post(door, [eventOf(kind, user)]).then(() => void accepted.set(user, performance.now())));
    await timer(1_000 / REQUESTS_PER_SECOND);
  }
  await Promise.all(sent);
  await arrivals([...accepted.keys()], arrivedAt);
  const waits = [...accepted].map(([user, at]) => Math.max(0, (arrivedAt.get(user) ?? 0) - at));
  return waits.toSorted((a, b) => a - b);
}

async function arrivals(users: readonly string[], arrivedAt: Arrivals): Promise<void> {
  while (!users.every((user) => arrivedAt.has(user))) await timer(100);
}

/** All at once, unless told how many users a second. */
async function backfill(
  name: string,
  door: string,
  { perSecond, over }: { readonly perSecond?: number; readonly over?: AbortSignal },
): Promise<void> {
  for (let start = 0; start < BACKFILL && over?.aborted !== true; start += LIST) {
    const users = Array.from({ length: LIST }, (_, index) => `${name}-backfill-${start + index}`);
    await post(
      door,
      users.map((user) => eventOf('ordered', user)),
    );
    if (perSecond !== undefined) await timer((LIST / perSecond) * 1_000);
  }
}

function rowsOf(what: string, waits: readonly number[]): readonly Row[] {
  const at = (share: number) => Math.round(waits[Math.floor(share * (waits.length - 1))] ?? Number.NaN);
  const row = (which: string, share: number): Row => ({
    what: `${what}: ${which}`,
    unit: 'ms',
    better: 'less',
    ours: [at(share)],
    peers: [],
    goals: [],
  });
  return [row('median', 0.5), row('99 of 100', 0.99)];
}
