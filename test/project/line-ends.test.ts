import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const hasGit = await run('git', ['--version']).then(
  () => true,
  () => false,
);

it.skipIf(!hasGit)('a checkout on Windows has the line ends that lint and tests compare with', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'line-ends-'));
  // As Git for Windows is installed; nobody's own settings besides.
  const env = {
    PATH: process.env.PATH,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(directory, 'no-such-file'),
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'core.autocrlf',
    GIT_CONFIG_VALUE_0: 'true',
  };
  const git = (...args: string[]) => run('git', args, { cwd: directory, env });
  const files = ['forwarder.config.ts', 'README.md', 'serverless.yml', 'node-24', 'start.cmd'];
  try {
    await git('init', '--quiet');
    await copyFile('.gitattributes', join(directory, '.gitattributes'));
    for (const file of files) await writeFile(join(directory, file), 'one\ntwo\n');
    await git('add', '.');
    for (const file of files) await rm(join(directory, file));
    await git('checkout', '--quiet', '--', '.');

    const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));

    expect(Object.fromEntries(files.map((file, index) => [file, texts[index]]))).toEqual({
      'forwarder.config.ts': 'one\ntwo\n',
      'README.md': 'one\ntwo\n',
      'serverless.yml': 'one\ntwo\n',
      'node-24': 'one\ntwo\n',
      'start.cmd': 'one\r\ntwo\r\n',
    });
  } finally {
    await rm(directory, { recursive: true });
  }
});
