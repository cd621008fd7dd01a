import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readDotEnv } from '../../local/dot-env.ts';
import { startFault } from '../../local/start-fault.ts';
import { type CopiedProject, copyProject } from '../support/copied-project.ts';
import { plant } from '../support/recorded-output.ts';
import { startStackProcess } from '../support/stack-process.ts';

const OWN = 'secret-of-my-own-provider';
const CONFIGURATION = `import { apiKey, defineConfig } from '#forwarder';
export default defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
  sources: { 'my-shop': { verify: apiKey('key'), project: 'us' }, other: { verify: apiKey('other'), project: 'us' } },
});`;

let project: CopiedProject;
let dataDir: string;

beforeAll(async () => {
  plant(OWN);
  dataDir = await mkdtemp(join(tmpdir(), 'dot-env-'));
  project = await copyProject('deploy', 'functions', 'lib', 'local', 'openapi', 'operate');
  await project.write('forwarder.config.ts', CONFIGURATION);
  await project.write('test/fixtures/forwarder.config.ts', CONFIGURATION);
});

afterAll(async () => {
  await project[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true });
});

function start(...flags: string[]) {
  return startStackProcess({
    dataDir,
    directory: project.directory,
    command: [process.execPath, ...flags, 'local/start.ts'],
    variables: { SOURCE_SECRET_OTHER: 'key-in-the-shell' },
  });
}

function send(door: string, source: string, key: string): Promise<number> {
  const headers = { 'api-key': key, 'content-type': 'application/json' };
  const body = '{"eventName": "tried", "userId": "u1"}';
  return fetch(`${door}/${source}`, { method: 'POST', headers, body }).then(({ status }) => status);
}

it('settings may stand in .env beside the configuration, and the shell wins', async () => {
  // Two that the shell of a test has, too.
  await project.write(
    '.env',
    `# mine\nPORT=1\nDATA_DIR=/proc/nowhere\nSOURCE_SECRET_MY_SHOP="${OWN}"\nSOURCE_SECRET_OTHER=key-in-the-file\n`,
  );
  const stack = start();
  const { door } = await stack.up;

  expect(await send(door, 'my-shop', OWN)).toBe(202);
  expect(await send(door, 'my-shop', 'local-my-shop-key')).toBe(401);
  expect(await send(door, 'other', 'key-in-the-shell')).toBe(202);
  expect(await send(door, 'other', 'key-in-the-file')).toBe(401);
  stack.kill('SIGINT');
  expect(await stack.exited).toBe(0);
  expect(stack.said()).not.toContain(OWN);
});

it('what is wrong in .env is told in one line, without its value', async () => {
  await project.write('.env', `SOURCE_SECRET_MYSHOP=${OWN}\n`);
  const stack = start();

  expect(await stack.exited).toBe(1);
  expect(stack.said()).toBe('These settings are not valid: SOURCE_SECRET_MYSHOP: there is no such source\n');
});

it("tests don't read the user's .env", async () => {
  await project.write('.env', 'SOURCE_SECRET_NOBODY=x\n');
  const stack = start('--conditions=fixture');

  await stack.up;
  stack.kill('SIGKILL');
  await stack.exited;
});

it('a project without .env has no settings there', () => {
  expect(readDotEnv(join(dataDir, '.env'))).toEqual({});
});

function faultOf(path: string): unknown {
  try {
    return readDotEnv(path);
  } catch (error) {
    return startFault(error);
  }
}

it.each([
  ['a byte order mark', Buffer.from('\ufeffITERABLE_API_KEY=x\nPORT=1')],
  ['line ends of Windows', Buffer.from('ITERABLE_API_KEY=x\r\nPORT=1\r\n')],
])('a .env with %s is read', async (_, content) => {
  const path = join(dataDir, 'read.env');
  await writeFile(path, content);

  expect(readDotEnv(path)).toEqual({ ITERABLE_API_KEY: 'x', PORT: '1' });
});

it.each([
  ['UTF-16', Buffer.from('ITERABLE_API_KEY=x\n', 'utf16le'), 'is not UTF-8'],
  ['UTF-16 with its mark', Buffer.from('\ufeffITERABLE_API_KEY=x\n', 'utf16le'), 'is not UTF-8'],
  ['Latin-1', Buffer.from('PORT=\u00e9', 'latin1'), 'is not UTF-8'],
  ['half a key', Buffer.from('# k\nPORT=1\nab+/cd=\n'), 'line 3 does not start with the name of a setting'],
])('a .env of %s is a fault of one line, without its content', async (_, content, what) => {
  const path = join(dataDir, 'bad.env');
  await writeFile(path, content);

  expect(faultOf(path)).toBe(`These settings are not valid: ${path}: ${what}`);
});

it('a .env that is no file is a fault of one line', async () => {
  await writeFile(join(dataDir, 'file'), '');
  const path = join(dataDir, 'file/.env');

  expect(faultOf(path)).toBe(`These settings are not valid: ${path}: can't be read (ENOTDIR)`);
});
