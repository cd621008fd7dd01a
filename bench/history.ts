/**
 * `npm run bench:history`: what the history costs the door and the consumers of `npm start`, by starting that with it
 * and without it in turn. Each round has a process and a folder of its own.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startForwarder } from '../scripts/start-forwarder.ts';

const ROUNDS = 5;
const WARM_UP = 500;
const REQUESTS = 2_000;
const AT_ONCE = 16;
const EVENTS = 6_000;
const PER_REQUEST = 200;
/** Of /proc: clock ticks a second. */
const TICKS = 100;

interface Measured {
  readonly answersPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly deliveriesPerSecond: number;
  /** Of all threads of the process, a thousand events that went through all of it. */
  readonly cpuMs: number;
  /** Of the history's thread alone. */
  readonly threadMs: number;
  readonly fileBytes: number;
}

const RIVALS = { without: '0', with: '256' } as const;
const results: Record<keyof typeof RIVALS, Measured[]> = { without: [], with: [] };
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, megabytes] of Object.entries(RIVALS) as [keyof typeof RIVALS, string][]) {
    const measured = await measure(megabytes);
    // The first round warms up the machine.
    if (round > 0) results[name].push(measured);
    console.log(round === 0 ? 'warm-up' : `round ${round}`, name.padEnd(8), told(measured));
  }
}
console.log(`\nMedian of ${ROUNDS}, then slowest and fastest`);
for (const figure of Object.keys(results.with[0] ?? {}) as (keyof Measured)[]) {
  const [without, withIt] = [figuresOf('without', figure), figuresOf('with', figure)];
  console.log(`  ${figure.padEnd(20)} without ${without.padEnd(26)} with ${withIt}`);
}

async function measure(megabytes: string): Promise<Measured> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-history-'));
  const running = await startForwarder({ DATA_DIR: dataDir, HISTORY_MB: megabytes });
  const [door, sandbox] = [running.address('door'), running.address('sandbox US')];
  const pid = running.child.pid ?? 0;
  try {
    await knock(door, WARM_UP);
    await arrived(sandbox, WARM_UP);
    const [cpuBefore, threadBefore] = [cpuMsOf(pid), threadMsOf(pid)];
    const { seconds, latencies } = await knock(door, REQUESTS);
    await arrived(sandbox, WARM_UP + REQUESTS);
    const deliveringSeconds = await deliver(door, sandbox);
    const thousands = (REQUESTS + EVENTS) / 1_000;
    return {
      answersPerSecond: Math.round(REQUESTS / seconds),
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
      deliveriesPerSecond: Math.round(EVENTS / deliveringSeconds),
      cpuMs: Math.round((cpuMsOf(pid) - cpuBefore) / thousands),
      threadMs: Math.round((threadMsOf(pid) - threadBefore) / thousands),
      fileBytes: bytesOf(dataDir),
    };
  } finally {
    await running.stop();
    rmSync(dataDir, { recursive: true });
  }
}

/** One event a request, so many at once. */
async function knock(
  door: string,
  count: number,
): Promise<{ readonly seconds: number; readonly latencies: readonly number[] }> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const latencies: number[] = [];
  let left = count;
  const startedAt = performance.now();
  const knockAgain = async () => {
    while (left > 0) {
      left -= 1;
      const at = performance.now();
      await post(door, eventOf(left), agent);
      latencies.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, knockAgain));
  agent.destroy();
  return { seconds: (performance.now() - startedAt) / 1_000, latencies };
}

/** Accepts all, and waits until all have arrived. */
async function deliver(door: string, sandbox: string): Promise<number> {
  const before = await eventsAt(sandbox);
  const startedAt = performance.now();
  const agent = new Agent({ keepAlive: true });
  for (let n = 0; n < EVENTS; n += PER_REQUEST) {
    await post(
      door,
      { events: Array.from({ length: PER_REQUEST }, (_, index) => eventOf(n + index)) },
      agent,
    );
  }
  await arrived(sandbox, before + EVENTS);
  agent.destroy();
  return (performance.now() - startedAt) / 1_000;
}

/** Some half a kilobyte. */
function eventOf(n: number): object {
  const dataFields = { plan: 'pro', text: 'lorem ipsum dolor sit amet '.repeat(12), n };
  return { eventName: 'bench', userId: `user-${n}`, dataFields };
}

function post(door: string, body: object, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'api-key': 'local-app-key', 'content-type': 'application/json' };
    const sent = request(`${door}/app`, { method: 'POST', headers, agent }, (answer) => {
      answer.resume().on('end', () => {
        if (answer.statusCode === 202) resolve();
        else reject(new Error(`the door answered ${answer.statusCode}`));
      });
    });
    sent.on('error', reject).end(JSON.stringify(body));
  });
}

async function arrived(sandbox: string, count: number): Promise<void> {
  while ((await eventsAt(sandbox)) < count) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function eventsAt(sandbox: string): Promise<number> {
  return ((await (await fetch(`${sandbox}/sandbox`)).json()) as { distinctIds: number }).distinctIds;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: user and system time are the 14th and 15th. */
function cpuMsOf(pid: number, task = ''): number {
  const stat = readFileSync(`/proc/${pid}/${task}stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS;
}

function threadMsOf(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`).filter(
    (task) => readFileSync(`/proc/${pid}/task/${task}/comm`, 'utf8').trim() === 'history',
  );
  return tasks.reduce((sum, task) => sum + cpuMsOf(pid, `task/${task}/`), 0);
}

function bytesOf(dataDir: string): number {
  const files = readdirSync(dataDir).filter((name) => name.startsWith('history.'));
  return files.reduce((sum, name) => sum + statSync(join(dataDir, name)).size, 0);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length * share)] ?? Number.NaN) * 10) / 10;
}

function figuresOf(name: keyof typeof RIVALS, figure: keyof Measured): string {
  const values = results[name].map((measured) => measured[figure]);
  return `${quantile(values, 0.5)} (${Math.min(...values)} … ${Math.max(...values)})`;
}

function told(measured: Measured): string {
  return Object.entries(measured)
    .map(([figure, value]) => `${figure} ${value}`)
    .join('  ');
}
