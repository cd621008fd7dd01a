import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { record } from '../support/recorded-output.ts';

const EVENTS = 2_000;
let dataDir: string;
let running: ChildProcess | undefined;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'forwarder-'));
});

afterAll(async () => {
  running?.kill('SIGKILL');
  await rm(dataDir, { recursive: true });
});

it('delivers after a restart what it had accepted before it was killed', async () => {
  const first = await start();
  await fetch(`${first.sandbox}/sandbox/faults`, {
    method: 'PUT',
    body: JSON.stringify({ latencyMs: 5, rateLimited: 0.2 }),
  });
  const batches = Array.from({ length: EVENTS / 50 }, (_, batch) =>
    Array.from({ length: 50 }, (_, i) => ({
      eventName: 'restart',
      email: 'ada@example.com',
      id: `restart-${batch * 50 + i}`,
    })),
  );
  await Promise.all(batches.map(async (events) => expect((await post(first.door, events)).status).toBe(202)));
  await expect.poll(() => distinctIds(first.sandbox), { timeout: 30_000 }).toBeGreaterThan(EVENTS / 10);
  const { process } = first;
  process.kill('SIGKILL');
  await once(process, 'exit');

  const second = await start();
  expect(await distinctIds(second.sandbox)).toBeLessThan(EVENTS);
  await expect.poll(() => distinctIds(second.sandbox), { timeout: 50_000 }).toBe(EVENTS);
  second.process.kill('SIGINT');
  const [code] = await once(second.process, 'exit');
  expect(code).toBe(0);
}, 120_000);

async function start(): Promise<{ process: ChildProcess; door: string; sandbox: string }> {
  const child = spawn(process.execPath, ['--conditions=fixture', 'local/start.ts'], {
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running = child;
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    // The banner shows the keys of this machine on purpose; what comes after it is the functions' log.
    if (output.includes('Ctrl-C')) record(text);
    output += text;
  });
  await expect.poll(() => output, { timeout: 30_000 }).toContain('Ctrl-C');
  const door = /door +(http:\/\/localhost:\d+)/.exec(output)?.[1] ?? '';
  const sandbox = /sandbox US +(http:\/\/[\d.:]+)/.exec(output)?.[1] ?? '';
  return { process: child, door, sandbox };
}

function post(door: string, events: object[]): Promise<Response> {
  return fetch(`${door}/app`, {
    method: 'POST',
    headers: { 'api-key': 'local-app-key', 'content-type': 'application/json' },
    body: JSON.stringify({ events }),
  });
}

async function distinctIds(sandbox: string): Promise<number> {
  const state = (await (await fetch(`${sandbox}/sandbox`)).json()) as { distinctIds: number };
  return state.distinctIds;
}
