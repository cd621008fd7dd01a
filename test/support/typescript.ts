/** Compiles texts as a user's files, in a directory of their own beside the product's. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const LINKED = ['examples', 'lib', 'node_modules'];

const run = promisify(execFile);

/** What TypeScript says of each file, without its place; nothing of those that are right. */
export async function compile(files: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
  const directory = await mkdtemp(join(tmpdir(), 'forwarder-types-'));
  try {
    await copyFile(join(ROOT, 'package.json'), join(directory, 'package.json'));
    await Promise.all(LINKED.map((name) => symlink(join(ROOT, name), join(directory, name))));
    await writeFile(
      join(directory, 'tsconfig.json'),
      JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), include: Object.keys(files), exclude: [] }),
    );
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, name)), { recursive: true });
      await writeFile(join(directory, name), text);
    }
    const said = await run(process.execPath, [TSC, '--pretty', 'false'], { cwd: directory }).then(
      () => '',
      // It ends with 1 or 2 when it found something.
      ({ code, stdout, stderr }) =>
        code === 1 || code === 2 ? (stdout as string) : `?(1,1): ${code}: ${stdout}${stderr}`,
    );
    return messagesByFile(said);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** A message begins with `name(line,column): `; the lines below it belong to it. */
function messagesByFile(said: string): ReadonlyMap<string, string> {
  const messages = new Map<string, string>();
  for (const message of said.split(/\n(?=\S)/)) {
    const [, name, text] = /^([^(]+)\(\d+,\d+\): (.*)$/s.exec(message.trimEnd()) ?? [];
    if (name !== undefined) messages.set(name, `${messages.get(name) ?? ''}${text}\n`);
  }
  return messages;
}
