import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasIPv6 } from '../support/loopbacks.ts';
import { isNightly } from '../support/nightly.ts';
import { plant } from '../support/recorded-output.ts';
import { type StackProcess, type StackProcessSettings, startStackProcess } from '../support/stack-process.ts';

/** The npm that runs this suite, if one does. */
const npm = process.env.npm_execpath;
const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

let directory: string;
let started: StackProcess[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'start-'));
  // Another user may go through it, as through /tmp.
  await chmod(directory, 0o755);
  started = [];
});

afterEach(async () => {
  for (const stack of started) stack.kill('SIGKILL');
  await Promise.all(started.map(({ exited }) => exited));
  await rm(directory, { recursive: true });
});

function start(settings: Partial<StackProcessSettings> = {}): StackProcess {
  const stack = startStackProcess({ dataDir: join(directory, 'data'), ...settings });
  started.push(stack);
  return stack;
}

function post(door: string, id: string, key = 'local-app-key'): Promise<Response> {
  return fetch(`${door}/app`, {
    method: 'POST',
    headers: { 'api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ eventName: 'started', userId: 'u1', id }),
  });
}

/** What it says that doesn't start, by lines. */
async function faultOf(settings: Partial<StackProcessSettings>): Promise<string[]> {
  const stack = start(settings);
  expect(await stack.exited).toBe(1);
  return stack.said().trimEnd().split('\n');
}

// The other faults: start-fault.test.ts.
describe('a start that fails', () => {
  it('says why in one line', async () => {
    expect(await faultOf({ variables: { PORT: 'http', HOST: '' } })).toEqual([
      'These settings are not valid: PORT: must be a number from 0 to 65535; 0 takes a free port; HOST: must not be empty',
    ]);
  });

  it.runIf(isRoot)('says so when another user owns the data, or the port is kept for root', async () => {
    const place = (name: string) => join(directory, name);
    await mkdir(place('of-root'), { mode: 0o700 });
    await mkdir(place('mixed'));
    await writeFile(place('mixed/fauxqs.db'), '', { mode: 0o600 });
    await mkdir(place('own'));
    for (const name of ['mixed', 'own']) await chown(place(name), NOBODY, NOBODY);

    for (const [name, reason] of [
      ['of-root/data', 'of-root/data'],
      ['mixed', 'mixed/fauxqs.db'],
    ] as const) {
      expect(await faultOf({ dataDir: place(name), userId: NOBODY })).toEqual([
        `DATA_DIR can't be used: ${place(reason)} may not be read or written by this user; set DATA_DIR to a folder that this user may read and write`,
      ]);
    }
    if (await isOpenToAll(1)) return;
    expect(await faultOf({ dataDir: place('own'), userId: NOBODY, variables: { PORT: '1' } })).toEqual([
      'port 1 may not be taken by this user: set PORT to 1024 or more',
    ]);
  });
});

/** Some containers keep no port for root: https://docs.kernel.org/networking/ip-sysctl.html */
async function isOpenToAll(port: number): Promise<boolean> {
  const first = await readFile('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8').catch(() => '1024');
  return Number(first) <= port;
}

describe('the files in DATA_DIR', () => {
  const data = () => join(directory, 'data');
  const modes = async () =>
    Object.fromEntries(
      await Promise.all(
        (await readdir(data())).map(async (name) => [name, (await stat(join(data(), name))).mode & 0o777]),
      ),
    );
  /** Nothing is sent to it. */
  const REAL = { ITERABLE_API_KEY: 'key-of-a-real-project', ITERABLE_DATA_CENTER: 'EU' };
  const startWith = (umask: string) =>
    start({
      command: [
        'sh',
        '-c',
        `umask ${umask}; exec "$0" --conditions=fixture local/start.ts`,
        process.execPath,
      ],
      variables: REAL,
    });
  /** To the sandbox. */
  const send = async (door: string) => {
    const keys = JSON.parse(await readFile(join(data(), 'source-keys.json'), 'utf8')) as { app: string };
    plant(...Object.values(keys));
    expect((await post(door, 'kept', keys.app)).status).toBe(202);
  };

  // That of 000 is looked at below.
  it.each(isNightly ? ['077', '0222'] : ['0222'])(
    'are for their owner only, with the umask %s too',
    async (umask) => {
      const stack = startWith(umask);
      const { door } = await stack.up;
      await send(door);

      expect((await stat(data())).mode & 0o777).toBe(0o700);
      expect(await modes()).toEqual({
        'fauxqs.db': 0o600,
        'fauxqs.db-wal': 0o600,
        ...((await readdir(data())).includes('fauxqs.db-shm') && { 'fauxqs.db-shm': 0o600 }),
        'history.sqlite': 0o600,
        'history.sqlite-shm': 0o600,
        'history.sqlite-wal': 0o600,
        'sandbox-us.ndjson': 0o600,
        'source-keys.json': 0o600,
        'stack.json': 0o600,
      });
    },
  );

  it('become so again, whatever the folder and an earlier version made of them', async () => {
    const first = startWith('000');
    await send((await first.up).door);
    expect((await stat(data())).mode & 0o777).toBe(0o700);
    expect(new Set(Object.values(await modes()))).toEqual(new Set([0o600]));
    first.kill('SIGKILL');
    await first.exited;
    await writeFile(join(data(), 'notes.txt'), '');
    for (const name of await readdir(data())) await chmod(join(data(), name), 0o644);
    await chmod(data(), 0o777);

    await startWith('000').up;

    const { 'notes.txt': notes, ...own } = await modes();
    expect(new Set(Object.values(own))).toEqual(new Set([0o600]));
    // That is none of ours.
    expect(notes).toBe(0o644);
  });
});

describe('settings in the shell', () => {
  it('for real AWS reach neither the stack nor its functions; PORT names the port, at each loopback', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');
    const nowhere = 'http://127.0.0.1:1';
    const stack = start({
      variables: {
        PORT: String(port),
        AWS_USE_FIPS_ENDPOINT: 'true',
        AWS_USE_DUALSTACK_ENDPOINT: 'true',
        AWS_PROFILE: 'no-such-profile',
        AWS_REGION: 'nowhere-1',
        AWS_DEFAULT_REGION: 'nowhere-1',
        AWS_ENDPOINT_URL: nowhere,
        AWS_ENDPOINT_URL_SQS: nowhere,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: nowhere,
        AWS_ACCESS_KEY_ID: 'shell',
        AWS_SECRET_ACCESS_KEY: 'shell',
        AWS_SESSION_TOKEN: 'shell',
        AWS_MAX_ATTEMPTS: 'many',
        AWS_RETRY_MODE: 'none',
        AWS_DEFAULTS_MODE: 'none',
        // A function's own, too.
        QUEUE_URL: nowhere,
        DEAD_LETTER_QUEUE_URL: nowhere,
        SECRET_PREFIX: 'prod/',
        SECRET_TTL_SECONDS: 'none',
        LOG_LEVEL: 'none',
        MAX_CONCURRENCY: 'none',
        METRICS_NAMESPACE: 'AWS/none',
        DELIVERED_LOG_SHARE: 'none',
      },
    });
    const { door } = await stack.up;

    expect(door).toBe(`http://localhost:${port}`);
    for (const host of ['127.0.0.1', 'localhost', ...(hasIPv6 ? ['[::1]'] : [])]) {
      expect((await fetch(`http://${host}:${port}/health`)).status).toBe(200);
    }
    expect((await post(door, 'sent-1')).status).toBe(202);
    await expect.poll(stack.said, { timeout: 20_000 }).toMatch(/delivered.* events\/track sent-1,/);
    stack.kill('SIGINT');
    expect(await stack.exited).toBe(0);
  });
});

it('the access key id is another at each start, and nothing that is printed; Ctrl-C that npm hands on too stops once', async () => {
  const stacks = [start(), start({ dataDir: join(directory, 'other') })];
  const ids = await Promise.all(stacks.map(async ({ told }) => (await told).accessKeyId));

  expect(new Set(ids).size).toBe(2);
  for (const id of ids) {
    expect(id).toMatch(/^[\da-f]{32}$/);
    for (const { printed } of stacks) expect(printed()).not.toContain(id);
  }

  const [first] = stacks;
  await first?.up;
  first?.kill('SIGINT');
  first?.kill('SIGINT');
  expect(await first?.exited).toBe(0);
});

describe('a stack that nobody waits for any more', () => {
  it('stops when the reader of its output is gone', async () => {
    const stack = start();
    const { door } = await stack.up;
    stack.stopReading();

    await post(door, 'unheard');

    expect(await stack.exited).toBe(0);
  });

  it.skipIf(npm === undefined)('ends when its npm is killed', async () => {
    // The scripts of package.json know nothing of the tests' configuration.
    const variables = { NODE_OPTIONS: '--conditions=fixture' };
    const stack = start({ command: [process.execPath, npm ?? '', '--silent', 'start'], variables });
    const { door } = await stack.up;

    stack.kill('SIGKILL');

    await expect.poll(() => fetch(door).catch(() => 'gone'), { timeout: 20_000 }).toBe('gone');
    // What it owned is free: another starts on the same data.
    await start().up;
  });
});
