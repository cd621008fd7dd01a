/** Changes of all kinds in a stack whose project keeps them apart, with an Iterable and a table that fail at random. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { CallRecord } from '../../local/sandbox/call-records.ts';
import { type Sandbox, startSandbox } from '../../local/sandbox/server.ts';
import { copyProject } from '../support/copied-project.ts';
import { plant, record } from '../support/recorded-output.ts';

const SPACING_MS = 2_000;
const USERS = ['apart-1', 'apart-2', 'apart-3', 'apart-4'];
const CHANGES = 5;
/** How far the load runs ahead of what has arrived: some go together, and others one after the other. */
const AHEAD = 3;
const WAIT = { timeout: 60_000, interval: 50 };
const FAULTS = { latencyMs: 20, rateLimited: 0.1, serverError: 0.1, dropped: 0.05, answerLost: 0.1 };
const FOLDERS = ['check', 'console', 'deploy', 'functions', 'lib', 'local', 'openapi', 'operate'];
const CONFIGURATION = `import { apiKey, defineConfig } from '#forwarder';
export default defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'iterable-us', userSpacing: '${SPACING_MS / 1_000}s' } },
  sources: { app: { verify: apiKey('source-app'), project: 'us' } },
});
`;
const START = `import { readSettings } from './settings.ts';
import { startStack } from './stack.ts';
const stack = await startStack({ ...readSettings(process.env), onLog: console.log, onTrouble: console.error });
const share = Number(process.env.TABLE_FAILS);
const kinds = ['fails', 'hangs', 'fails-after-effect', 'hangs-after-effect'];
stack.ledger.disturb(() => (Math.random() < share ? kinds[Math.floor(Math.random() * 4)] : undefined));
process.on('disconnect', () => process.exit());
process.on('SIGINT', () => stack.close().then(() => process.exit()));
process.send(stack.door);
`;

/** Each is known by its number: `"n7"`. */
const KINDS: readonly ((userId: string, n: number) => object)[] = [
  (userId, n) => ({ operation: 'users/update', userId, dataFields: { [`n${n}`]: n } }),
  (userId, n) => ({ operation: 'users/update', userId, dataFields: { [`n${n}`]: n } }),
  (userId, n) => ({
    operation: 'commerce/trackPurchase',
    user: { userId },
    items: [{ id: `n${n}`, name: 'tea', price: 1, quantity: 1 }],
    total: 1,
  }),
  (userId, n) => ({
    operation: 'workflows/triggerWorkflow',
    userId,
    workflowId: 1,
    dataFields: { [`n${n}`]: n },
  }),
  (userId, n) => ({ operation: 'users/registerBrowserToken', userId, browserToken: `n${n}` }),
];

const numbersIn = ({ body }: CallRecord) => [...body.matchAll(/"n(\d+)"/g)].map(([, n]) => Number(n));
const isOfDevices = ({ operation }: CallRecord) => operation === 'users/registerBrowserToken';

/** In the order in which they took effect. */
function effectsOf(user: string, calls: readonly CallRecord[]): CallRecord[] {
  return calls
    .filter(({ body, order }) => order.effect !== undefined && body.includes(`"${user}"`))
    .toSorted((one, other) => (one.order.effect ?? 0) - (other.order.effect ?? 0));
}

/** A call that is made again is no other change. */
function tooNear(effects: readonly CallRecord[]): CallRecord[] {
  return effects.filter(({ body, endedAtMs }, index) => {
    const before = effects[index - 1];
    return before !== undefined && before.body !== body && endedAtMs - before.endedAtMs < SPACING_MS;
  });
}

function unspacedIn(said: string): number {
  return said
    .split('\n')
    .filter((line) => line.startsWith('{"_aws"'))
    .reduce((sum, line) => sum + (JSON.parse(line).Unspaced ?? 0), 0);
}

async function startIterable(calls: CallRecord[]): Promise<Sandbox> {
  const clientKeys = ['sandbox-us-client-key'];
  const apiKeys = ['sandbox-us-key', ...clientKeys];
  return startSandbox({ dataCenter: 'US', apiKeys, clientKeys, onCall: (call) => calls.push(call) });
}

function startDisturbed(directory: string, variables: Readonly<Record<string, string>>) {
  const child: ChildProcess = fork(join(directory, 'local/disturbed-start.ts'), {
    cwd: directory,
    env: { ...process.env, PORT: '0', SANDBOX_PORT: '0', DATA_DIR: join(directory, 'data'), ...variables },
    // Its own configuration, and not the one of the tests.
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  // Also if the test fails.
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'close');
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      record(text);
      said += text;
    });
  }
  const door = Promise.race([
    once(child, 'message').then(([origin]) => String(origin)),
    exited.then(() => Promise.reject(new Error(`the stack ended before it was up: ${said}`))),
  ]);
  return {
    door,
    async stop() {
      child.kill('SIGINT');
      await exited;
      return said;
    },
  };
}

it.each([
  ['answers', 0],
  ['fails at random', 0.3],
])('keeps all changes, in their order and apart, with a table that %s', async (_, share) => {
  plant(...USERS);
  await using project = await copyProject(...FOLDERS);
  await project.write('forwarder.config.ts', CONFIGURATION);
  await project.write('local/disturbed-start.ts', START);
  const calls: CallRecord[] = [];
  const sandbox = await startIterable(calls);
  onTestFinished(() => sandbox.close());
  sandbox.setFaults(FAULTS);
  const stack = startDisturbed(project.directory, {
    ITERABLE_US_URL: sandbox.origin,
    TABLE_FAILS: String(share),
  });
  const door = await stack.door;
  const arrivedOf = (user: string) => new Set(effectsOf(user, calls).flatMap(numbersIn));

  async function changeAll(userId: string): Promise<void> {
    for (let n = 1; n <= CHANGES; n++) {
      await expect.poll(() => n - arrivedOf(userId).size, WAIT).toBeLessThanOrEqual(AHEAD);
      const change = KINDS[Math.floor(Math.random() * KINDS.length)]?.(userId, n);
      const { status } = await fetch(`${door}/app`, {
        method: 'POST',
        headers: { 'api-key': 'local-app-key', 'content-type': 'application/json' },
        body: JSON.stringify(change),
      });
      expect(status).toBe(202);
    }
  }
  await Promise.all(USERS.map(changeAll));
  sandbox.setFaults({});
  for (const user of USERS) await expect.poll(() => arrivedOf(user).size, WAIT).toBe(CHANGES);
  const unspaced = unspacedIn(await stack.stop());

  const near = USERS.flatMap((user) => tooNear(effectsOf(user, calls)));
  expect(near.length).toBeLessThanOrEqual(unspaced);
  for (const user of USERS) {
    const lines = Map.groupBy(effectsOf(user, calls), isOfDevices);
    for (const [, ofLine] of lines) {
      const first = [...new Set(ofLine.flatMap(numbersIn))];
      expect(first).toEqual(first.toSorted((one, other) => one - other));
    }
  }
});
