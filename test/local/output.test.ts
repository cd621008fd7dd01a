/** What `npm start` says, and where what it names is found. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type StackProcess, startStackProcess } from '../support/stack-process.ts';

const WAIT = { timeout: 30_000 };

let dataDir: string;
let stack: StackProcess;
let door: string;
let sandbox: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'output-'));
  stack = startStackProcess({ dataDir });
  const addresses = await stack.up;
  door = addresses.door;
  sandbox = addresses.sandboxes.US ?? '';
});

afterAll(async () => {
  stack.kill('SIGKILL');
  await stack.exited;
  await rm(dataDir, { recursive: true });
});

function post(path: string, body: object): Promise<Response> {
  return fetch(door + path, {
    method: 'POST',
    headers: { 'api-key': 'local-app-key', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function setFaults(faults: object): Promise<void> {
  await fetch(`${sandbox}/sandbox/faults`, { method: 'PUT', body: JSON.stringify(faults) });
}

/** The ids of deliveries by such a call that were printed. */
function deliveredBy(operation: string): readonly string[] {
  const line = new RegExp(String.raw`delivered.* us \(sandbox\) ${operation} (\S+), attempt`, 'g');
  return [...stack.said().matchAll(line)].map(([, id = '']) => id);
}

interface Found {
  readonly operation: string;
  readonly arrivedAt: string;
  readonly body: object;
}

async function foundBy(id: string): Promise<readonly Found[]> {
  const response = await fetch(`${sandbox}/sandbox/events?id=${encodeURIComponent(id)}`);
  return ((await response.json()) as { events: Found[] }).events;
}

it('the id that is printed for an operation of a user is found in its sandbox', async () => {
  const user = { userId: 'u1', dataFields: { seats: 2 } };
  await post('/app', { ...user, operation: 'users/update' });
  await expect.poll(() => deliveredBy('users/update'), WAIT).toHaveLength(1);

  const [id = ''] = deliveredBy('users/update');
  const found = await foundBy(id);

  expect(found).toMatchObject([{ forwarderId: id, operation: 'users/update', body: user }]);
  expect(Date.parse(found[0]?.arrivedAt ?? '')).toBeLessThanOrEqual(Date.now());
  expect(await (await fetch(`${sandbox}/sandbox/events/${id}`)).json()).toEqual(found[0]);
  expect(await (await fetch(sandbox)).text()).toMatch(
    new RegExp(`${found[0]?.arrivedAt}  users/update +${id}\n`),
  );
});

it('so is that of each user of a list, who arrived in a call together', async () => {
  const users = ['a', 'b', 'c'].map((userId) => ({ userId }));
  await post('/app/api/lists/subscribe', { listId: 7, subscribers: users });
  await expect.poll(() => deliveredBy('lists/subscribe'), WAIT).toHaveLength(users.length);

  const found = await Promise.all(deliveredBy('lists/subscribe').map(foundBy));

  expect(found.every((events) => events.length === 1)).toBe(true);
  expect(found.flat().map(({ body }) => body)).toEqual(
    expect.arrayContaining(users.map((user) => ({ listId: 7, subscribers: [user] }))),
  );
});

it('what a browser asks for by itself is no refusal', async () => {
  const statuses = await Promise.all(
    [door, sandbox].map(async (origin) => (await fetch(`${origin}/favicon.ico`)).status),
  );
  await post('/nowhere', {});
  await expect.poll(stack.said, WAIT).toContain('404 not-found');

  expect(statuses).toEqual([204, 204]);
  expect(stack.said().match(/refused/g)).toHaveLength(1);
});

it('while something waits for long, a line says how much and why, and a last one that it is over', async () => {
  await setFaults({ rateLimited: 1, retryAfterSeconds: 6 });
  await post('/app', { eventName: 'waits', userId: 'u1', id: 'waits' });

  await expect
    .poll(stack.said, WAIT)
    .toMatch(/us \(sandbox\) {2}1 waits.*, oldest \d+ s: (?:last attempt rate-limited|gate closed)/);
  expect(stack.said()).not.toContain('nothing waits');
  await setFaults({});
  await expect.poll(stack.said, WAIT).toContain('us (sandbox)  nothing waits any more');
});
