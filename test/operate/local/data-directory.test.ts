import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CopiedProject, copyProject } from '../../support/copied-project.ts';

const run = promisify(execFile);

let project: CopiedProject;

beforeAll(async () => {
  project = await copyProject('lib', 'local', 'operate');
  await project.write('forwarder.config.ts', '');
  await mkdir(join(project.directory, 'docs'));
});

afterAll(() => project[Symbol.asyncDispose]());

/** What it is for who asks from a folder of the project, and from the shell of a test. */
async function directoryFor(variables: Readonly<Record<string, string>> = {}): Promise<string> {
  const program = `
    const { dataDirectory } = await import(${JSON.stringify(join(project.directory, 'operate/local/data-directory.ts'))});
    try { console.log(dataDirectory(${JSON.stringify(variables)})); }
    catch ({ kind, message }) { console.log(kind + ' ' + message); }`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: join(project.directory, 'docs'),
  });
  return stdout.trimEnd();
}

it('the data directory is the one that npm start has, in whatever folder it is asked for', async () => {
  expect(await directoryFor()).toBe(join(project.directory, '.forwarder'));
  await project.write('.env', 'DATA_DIR=kept\n');
  expect(await directoryFor()).toBe(join(project.directory, 'kept'));
  expect(await directoryFor({ DATA_DIR: '/var/elsewhere' })).toBe('/var/elsewhere');
});

it('the data directory is not guessed when the settings can not be read', async () => {
  await project.write('.env', 'DATA_DIR=kept\n- = 7\n');

  expect(await directoryFor()).toMatch(
    /^failed These settings are not valid:\n.*\.env: line 2 does not start/,
  );
});
