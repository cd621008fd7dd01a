import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

/** What it says that doesn't start, by lines. */
async function faultOf(settings: Partial<StackProcessSettings>): Promise<string[]> {
  const stack = start(settings);
  expect(await stack.exited).toBe(1);
  return stack.said().trimEnd().split('\n');
}

const inData = (name: string) => join(directory, name);

function post(door: string, id: string): Promise<Response> {
  return fetch(`${door}/app`, {
    method: 'POST',
    headers: { 'api-key': 'local-app-key', 'content-type': 'application/json' },
    body: JSON.stringify({ eventName: 'started', userId: 'u1', id }),
  });
}

describe('a start that fails says in one line what to do', () => {
  it.each([
    ['PORT', { PORT: 'http' }, 'PORT: must be a number from 0 to 65535; 0 takes a free port'],
    ['HOST', { HOST: '' }, 'HOST: must not be empty'],
    [
      'a key without its data centre',
      { ITERABLE_API_KEY: 'k' },
      'ITERABLE_DATA_CENTER: must be set together with ITERABLE_API_KEY: a key does not say where its project is',
    ],
  ])('when a setting is wrong: %s', async (_, variables, fault) => {
    expect(await faultOf({ variables })).toEqual([`These settings are not valid: ${fault}`]);
  });

  it('when the port is in use, at either of the loopbacks', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const other = createServer().listen(0, host);
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;

      expect(await faultOf({ variables: { PORT: String(port) } })).toEqual([
        `port ${port} is in use: set PORT to another`,
      ]);
      other.close();
    }
  });

  it('when HOST is no address of this machine', async () => {
    // Kept for documents: https://www.rfc-editor.org/rfc/rfc5737
    expect(await faultOf({ variables: { HOST: '192.0.2.1' } })).toEqual([
      'HOST 192.0.2.1 is no address of this machine: set it to one, to 0.0.0.0 for all, or leave it out',
    ]);
  });

  it('when another start owns the data', async () => {
    await start().up;

    expect(await faultOf({})).toEqual([
      `${inData('data')} is in use by another process: stop that one, or set DATA_DIR to another folder`,
    ]);
  });

  it('when DATA_DIR is no folder, or lies in none', async () => {
    await writeFile(inData('file'), '');
    await symlink(inData('nowhere'), inData('dangling'));
    const advice = 'set DATA_DIR to a folder that this user may read and write';

    expect(await faultOf({ dataDir: inData('file') })).toEqual([
      `DATA_DIR can't be used: ${inData('file')} is not a folder; ${advice}`,
    ]);
    expect(await faultOf({ dataDir: inData('dangling') })).toEqual([
      `DATA_DIR can't be used: ${inData('dangling')} is not a folder; ${advice}`,
    ]);
    expect(await faultOf({ dataDir: inData('file/data') })).toEqual([
      `DATA_DIR can't be used: ${inData('file/data')} leads through a file; ${advice}`,
    ]);
  });

  it.runIf(isRoot)('when another user owns the data, or the port is kept for root', async () => {
    const isKept = await new Promise((resolve) => {
      const server = createServer().listen(1, '127.0.0.1', () => server.close(() => resolve(true)));
      server.on('error', () => resolve(false));
    });
    await mkdir(inData("root's"), { mode: 0o700 });
    await mkdir(inData('mixed'));
    await writeFile(inData('mixed/fauxqs.db'), '', { mode: 0o600 });
    await mkdir(inData('read-only'), { mode: 0o555 });
    await mkdir(inData('own'));
    for (const name of ['mixed', 'read-only', 'own']) await chown(inData(name), NOBODY, NOBODY);
    const fault = (name: string) =>
      `DATA_DIR can't be used: ${inData(name)} may not be read or written by this user; set DATA_DIR to a folder that this user may read and write`;

    for (const [name, place] of [
      ["root's", "root's"],
      ["root's/data", "root's/data"],
      ['mixed', 'mixed/fauxqs.db'],
      ['read-only', 'read-only'],
    ] as const) {
      expect(await faultOf({ dataDir: inData(name), userId: NOBODY })).toEqual([fault(place)]);
    }
    if (!isKept) return;
    expect(await faultOf({ dataDir: inData('own'), userId: NOBODY, variables: { PORT: '1' } })).toEqual([
      'port 1 may not be taken by this user: set PORT to 1024 or more',
    ]);
  });

  it('when a file of the data is damaged', async () => {
    for (const [name, place] of [
      ['fauxqs.db', 'fauxqs.db'],
      ['sandbox-us.ndjson', 'sandbox-us.ndjson:1'],
    ] as const) {
      const dataDir = inData(`with-${name}`);
      await mkdir(dataDir);
      await writeFile(join(dataDir, name), 'x'.repeat(5_000).concat('\n'));

      expect(await faultOf({ dataDir })).toEqual([
        `${join(dataDir, place)} is damaged: move the file away to start without what it holds`,
      ]);
    }
  });
});

describe('the door', () => {
  it('is reached at both loopbacks, at the port that PORT names', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');

    const { door } = await start({ variables: { PORT: String(port) } }).up;

    expect(door).toBe(`http://localhost:${port}`);
    for (const host of ['127.0.0.1', '[::1]', 'localhost']) {
      expect((await fetch(`http://${host}:${port}/health`)).status).toBe(200);
    }
  });
});

describe('settings for real AWS in the shell', () => {
  it('do not reach the stack, nor its functions', async () => {
    const nowhere = 'http://127.0.0.1:1';
    const stack = start({
      variables: {
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

    expect((await post(door, 'sent-1')).status).toBe(202);
    await expect.poll(stack.said, { timeout: 20_000 }).toMatch(/delivered.* events\/track sent-1,/);
    stack.kill('SIGINT');
    expect(await stack.exited).toBe(0);
  });
});

describe('a stack that nobody waits for any more', () => {
  it('stops once when npm hands on the Ctrl-C that the terminal has sent', async () => {
    const stack = start();
    await stack.up;

    stack.kill('SIGINT');
    stack.kill('SIGINT');

    expect(await stack.exited).toBe(0);
  });

  it('stops when the reader of its output is gone', async () => {
    const stack = start();
    const { door } = await stack.up;
    stack.stopReading();

    await post(door, 'unheard');

    expect(await stack.exited).toBe(0);
  });

  it.skipIf(npm === undefined)('ends when its npm is killed', async () => {
    const stack = start({ command: [process.execPath, npm ?? '', '--silent', 'start'] });
    const { door } = await stack.up;

    stack.kill('SIGKILL');

    await expect.poll(() => fetch(door).catch(() => 'gone'), { timeout: 20_000 }).toBe('gone');
    // What it owned is free: another starts on the same data.
    await start().up;
  });
});
