import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ListenError } from '../../local/listen.ts';
import { readSettings } from '../../local/settings.ts';
import { startFault } from '../../local/start-fault.ts';
import { hasIPv6 } from '../support/loopbacks.ts';
import { startRecordedStack } from '../support/running-stack.ts';

/** Nothing is sent to it. */
const REAL = { ITERABLE_API_KEY: 'key-of-a-real-project', ITERABLE_DATA_CENTER: 'EU' };
const ADVICE = 'set DATA_DIR to a folder that this user may read and write';

let directory: string;
let closers: (() => unknown)[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'start-fault-'));
  closers = [];
});

afterEach(async () => {
  for (const close of closers) await close();
  await rm(directory, { recursive: true });
});

const place = (name: string) => join(directory, name);

/** Starts the stack with these settings, as `npm start` does. */
async function faultOf(variables: Readonly<Record<string, string>>): Promise<string | undefined> {
  try {
    const settings = readSettings({ PORT: '0', SANDBOX_PORT: '0', DATA_DIR: place('data'), ...variables });
    closers.push((await startRecordedStack(settings)).close);
  } catch (error) {
    return startFault(error);
  }
  return undefined;
}

it('npm start on a free port and in a folder of its own has no fault', async () => {
  expect(await faultOf({})).toBeUndefined();
});

describe('npm start names', () => {
  it.each([
    [{ PORT: 'http' }, 'PORT: must be a number from 0 to 65535; 0 takes a free port'],
    [{ PORT: '70000' }, 'PORT: must be a number from 0 to 65535; 0 takes a free port'],
    [{ SANDBOX_PORT: '65535' }, 'SANDBOX_PORT: must be a number from 0 to 65534; 0 takes free ports'],
    [
      { SOURCE_SECRET_STRIPE: 'whsec_x', SOURCE_SECRET_app: 'x' },
      'SOURCE_SECRET_STRIPE: there is no such source; SOURCE_SECRET_app: there is no such source',
    ],
    [
      { SOURCE_SECRET_WEBHOOK: 'whsec_not base64', SOURCE_SECRET_APP_EU: '' },
      'SOURCE_SECRET_WEBHOOK: what the secret holds in the place of a key can be none; SOURCE_SECRET_APP_EU: the secret is empty, or binary',
    ],
    [{ SOURCE_SECRET_APP: '{"key"' }, 'SOURCE_SECRET_APP: the secret starts like JSON and is none'],
    [{ HOST: '', DATA_DIR: '' }, 'HOST: must not be empty; DATA_DIR: must not be empty'],
    [
      { ITERABLE_API_KEY: 'k' },
      'ITERABLE_DATA_CENTER: must be set together with ITERABLE_API_KEY: a key does not say where its project is',
    ],
  ])('each setting that is wrong: %j', async (variables, fault) => {
    expect(await faultOf(variables ?? {})).toBe(`These settings are not valid: ${fault}`);
  });
});

describe('npm start says in one line what to do', () => {
  it.each(['127.0.0.1', ...(hasIPv6 ? ['::1'] : [])])('when its port is in use at %s', async (host) => {
    const other = createServer().listen(0, host);
    await once(other, 'listening');
    closers.push(() => other.close());
    const { port } = other.address() as AddressInfo;

    expect(await faultOf({ PORT: String(port) })).toBe(`port ${port} is in use: set PORT to another`);
  });

  it.each([
    [0, 'US'],
    [1, 'EU'],
  ])("when the port that is %d after SANDBOX_PORT, the %s sandbox's, is in use", async (after) => {
    // Below the ports that a system hands out, so that no other test has the one before it.
    const port = 20_000 + (process.pid % 10_000);
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    closers.push(() => other.close());

    expect(await faultOf({ SANDBOX_PORT: String(port - after) })).toBe(
      `port ${port} is in use: set SANDBOX_PORT to another`,
    );
  });

  it('when HOST is no address of this machine', async () => {
    // Kept for documents: https://www.rfc-editor.org/rfc/rfc5737
    expect(await faultOf({ HOST: '192.0.2.1' })).toBe(
      'HOST 192.0.2.1 is no address of this machine: set it to one, to 0.0.0.0 for all, or leave it out',
    );
  });

  it('when its port is kept for root', () => {
    const denied = Object.assign(new Error('listen EACCES'), { code: 'EACCES' });

    expect(startFault(new ListenError({ host: undefined, port: 80, setting: 'PORT' }, denied))).toBe(
      'port 80 may not be taken by this user: set PORT to 1024 or more',
    );
  });

  it('when another npm start owns DATA_DIR', async () => {
    await faultOf({});

    expect(await faultOf({})).toBe(
      `${place('data')} is in use by another process: stop that one, or set DATA_DIR to another folder`,
    );
  });

  it('when DATA_DIR is a file', async () => {
    await writeFile(place('file'), '');

    expect(await faultOf({ DATA_DIR: place('file') })).toBe(
      `DATA_DIR can't be used: ${place('file')} is not a folder; ${ADVICE}`,
    );
  });

  it('when DATA_DIR is a link to nowhere', async () => {
    await symlink(place('nowhere'), place('link'));

    expect(await faultOf({ DATA_DIR: place('link') })).toBe(
      `DATA_DIR can't be used: ${place('link')} is not a folder; ${ADVICE}`,
    );
  });

  it('when DATA_DIR lies in a file', async () => {
    await writeFile(place('file'), '');

    expect(await faultOf({ DATA_DIR: place('file/data') })).toBe(
      `DATA_DIR can't be used: ${place('file/data')} leads through a file; ${ADVICE}`,
    );
  });

  it.runIf(process.platform === 'linux')('when DATA_DIR lies where no folder can be made', async () => {
    expect(await faultOf({ DATA_DIR: '/proc/data' })).toBe(
      `DATA_DIR can't be used: /proc/data cannot be made there; ${ADVICE}`,
    );
  });

  it.each([
    ['fauxqs.db', 'fauxqs.db'],
    ['sandbox-us.ndjson', 'sandbox-us.ndjson:1'],
    ['source-keys.json', 'source-keys.json', REAL],
  ])('when the file %s in DATA_DIR is damaged', async (name, where, variables?: Record<string, string>) => {
    await mkdir(place('data'));
    await writeFile(place(`data/${name}`), `${'x'.repeat(5_000)}\n`);

    expect(await faultOf(variables ?? {})).toBe(
      `${place('data')}/${where} is damaged: move the file away to start without what it holds`,
    );
  });
});

it("a fault that is not the user's has no such line", () => {
  expect(startFault(new TypeError('x is undefined'))).toBeUndefined();
});
