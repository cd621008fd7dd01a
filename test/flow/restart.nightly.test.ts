import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type StackProcess, startStackProcess } from '../support/stack-process.ts';

const EVENTS = 2_000;
let dataDir: string;
let running: StackProcess;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'forwarder-'));
});

afterAll(async () => {
  running.kill('SIGKILL');
  await rm(dataDir, { recursive: true });
});

it('delivers after a restart what it had accepted before it was killed', async () => {
  running = startStackProcess({ dataDir });
  const first = await running.up;
  await fetch(`${first.sandboxes.US}/sandbox/faults`, {
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
  await expect.poll(() => distinctIds(first.sandboxes), { timeout: 30_000 }).toBeGreaterThan(EVENTS / 10);
  running.kill('SIGKILL');
  await running.exited;

  running = startStackProcess({ dataDir });
  const second = await running.up;
  expect(await distinctIds(second.sandboxes)).toBeLessThan(EVENTS);
  await expect.poll(() => distinctIds(second.sandboxes), { timeout: 50_000 }).toBe(EVENTS);
  running.kill('SIGINT');
  expect(await running.exited).toBe(0);
}, 120_000);

function post(door: string, events: object[]): Promise<Response> {
  return fetch(`${door}/app`, {
    method: 'POST',
    headers: { 'api-key': 'local-app-key', 'content-type': 'application/json' },
    body: JSON.stringify({ events }),
  });
}

async function distinctIds({ US }: { readonly US?: string }): Promise<number> {
  const state = (await (await fetch(`${US}/sandbox`)).json()) as { distinctIds: number };
  return state.distinctIds;
}
