import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** The npm that runs this suite, if one does. */
const npm = process.env.npm_execpath;

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'install-'));
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) await cp(name, join(directory, name));
});

afterAll(() => rm(directory, { recursive: true }));

/** What `npm ci` would install, without a network. */
async function installed(env: Readonly<Record<string, string>>): Promise<string[]> {
  const args = [npm ?? '', 'ci', '--dry-run', '--offline'];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: directory,
    env: { PATH: process.env.PATH, HOME: directory, ...env },
  });
  return [...stdout.matchAll(/^add (\S+ \S+)$/gm)].map(([, name = '']) => name).toSorted();
}

it.skipIf(npm === undefined)('NODE_ENV=production npm ci installs what every command needs', async () => {
  const usually = await installed({});

  expect(usually.some((name) => name.startsWith('vitest '))).toBe(true);
  expect(await installed({ NODE_ENV: 'production' })).toEqual(usually);
  expect(await installed({ npm_config_omit: 'optional' })).toEqual(usually);
});
