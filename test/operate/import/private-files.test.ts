import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openAt } from '../../../operate/import/private-files.ts';

it.each([
  ['cuts a file to what is known to be right', 'one\ntwo\nth', 'one\ntwo\nmore\n'],
  ['leaves a file that ends before as it is', 'one\n', 'one\nmore\n'],
  ['begins anew where there is no file', undefined, 'more\n'],
])('%s', async (_, before, after) => {
  const folder = await mkdtemp(join(tmpdir(), 'private-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'refused');
  if (before !== undefined) await writeFile(path, before);
  const handle = await openAt(path, 8);
  await handle.appendFile('more\n');
  await handle.close();

  expect(await readFile(path, 'utf8')).toBe(after);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});
