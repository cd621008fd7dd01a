/**
 * `npm run bench:order`: from the 202 to Iterable, for updates in order and for events, alone and beside a backfill.
 * The whole stack runs in a process of its own; the sandbox, here, says when each arrived.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as timer } from 'node:timers/promises';
import { type Sandbox, startSandbox } from '../local/sandbox/server.ts';

const LATENCY_MS = 100;
const SECONDS = 20;
const REQUESTS_PER_SECOND = 20;
const BACKFILL = 10_000;
const LIST = 100;

type Kind = 'ordered' | 'unordered';

const eventOf = (kind: Kind, user: string) =>
  kind === 'ordered'
    ? { operation: 'users/update', userId: user, dataFields: { seen: 1 } }
    : { eventName: 'seen', userId: user };

/** When the first call about each user had its effect. */
const arrivedAt = new Map<string, number>();

async function startIterable(dataCenter: 'US' | 'EU'): Promise<Sandbox> {
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

const [us, eu] = await Promise.all([startIterable('US'), startIterable('EU')]);
const dataDir = await mkdtemp(join(tmpdir(), 'bench-order-'));
const stack = spawn(process.execPath, ['--conditions=fixture', 'local/start.ts'], {
  cwd: join(import.meta.dirname, '..'),
  env: {
    // biome-ignore lint/style/noProcessEnv: the child's is this process's, and more
    ...process.env,
    PORT: '0',
    SANDBOX_PORT: '0',
    DATA_DIR: dataDir,
    ITERABLE_US_URL: us.origin,
    ITERABLE_EU_URL: eu.origin,
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const door = await doorOf(stack.stdout);

async function doorOf(output: NodeJS.ReadableStream): Promise<string> {
  let said = '';
  return new Promise((resolve) => {
    // It goes on to the end, or the stack would wait for somebody to read.
    output.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-10_000);
      const [, address] = /door +(http:\S+)/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
  });
}

async function post(events: readonly object[]): Promise<void> {
  const response = await fetch(`${door}/app`, {
    method: 'POST',
    headers: { 'api-key': 'local-app-key', 'content-type': 'application/json' },
    body: JSON.stringify({ events }),
  });
  if (response.status !== 202) throw new Error(`the door answered ${response.status}`);
}

/** Milliseconds from each 202 to its arrival, sorted. */
async function measure(kind: Kind, name: string): Promise<readonly number[]> {
  const accepted = new Map<string, number>();
  const sent: Promise<void>[] = [];
  for (let number = 0; number < SECONDS * REQUESTS_PER_SECOND; number++) {
    const user = `${name}-${kind}-${number}`;
    sent.push(post([eventOf(kind, user)]).then(() => void accepted.set(user, performance.now())));
    await timer(1_000 / REQUESTS_PER_SECOND);
  }
  await Promise.all(sent);
  while (![...accepted.keys()].every((user) => arrivedAt.has(user))) await timer(100);
  const waits = [...accepted].map(([user, at]) => Math.max(0, (arrivedAt.get(user) ?? 0) - at));
  return waits.toSorted((a, b) => a - b);
}

/** @param perSecond how many users a second; all at once unless told */
async function backfill(name: string, perSecond?: number): Promise<void> {
  for (let start = 0; start < BACKFILL; start += LIST) {
    const users = Array.from({ length: LIST }, (_, index) => `${name}-backfill-${start + index}`);
    await post(users.map((user) => eventOf('ordered', user)));
    if (perSecond !== undefined) await timer((LIST / perSecond) * 1_000);
    if (isOver) return;
  }
}

let isOver = false;

function report(what: string, waits: readonly number[]): void {
  const at = (share: number) => Math.round(waits[Math.floor(share * (waits.length - 1))] ?? Number.NaN);
  console.log(
    `  ${what.padEnd(58)} p50 ${String(at(0.5)).padStart(6)} ms   p99 ${String(at(0.99)).padStart(6)} ms`,
  );
}

console.log(
  `From the 202 to Iterable, which takes ${LATENCY_MS} ms; ${REQUESTS_PER_SECOND} requests a second`,
);
await post([eventOf('ordered', 'warm'), eventOf('unordered', 'warm-too')]);
await timer(3_000);
report('updates in order, alone', await measure('ordered', 'alone'));
report('events, alone', await measure('unordered', 'alone'));

const slow = backfill('slow', 50);
report('updates in order, beside a backfill of 50 users a second', await measure('ordered', 'slow'));
report('events, beside the same', await measure('unordered', 'slow'));
isOver = true;
await slow;
isOver = false;

await backfill('fast');
const startedAt = performance.now();
const fresh = measure('ordered', 'fast');
const isIn = () =>
  [...arrivedAt.keys()].filter((user) => user.startsWith('fast-backfill')).length === BACKFILL;
while (!isIn()) await timer(100);
const seconds = (performance.now() - startedAt) / 1_000;
report(`updates in order, behind ${BACKFILL.toLocaleString('en')} users at once`, await fresh);
console.log(`  these left in ${seconds.toFixed(1)} s: ${Math.round(BACKFILL / seconds)} a second`);

stack.kill('SIGINT');
await once(stack, 'exit');
await Promise.all([us.close(), eu.close()]);
await rm(dataDir, { recursive: true });
