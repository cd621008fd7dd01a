/** Compiles texts as a user's files, beside the product's. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { copyProject } from './copied-project.ts';

const run = promisify(execFile);

/** What TypeScript says of each file, without its place; nothing of those that are right. */
export async function compile(files: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
  await using project = await copyProject('examples', 'lib');
  for (const [name, text] of Object.entries(files)) await project.write(name, text);
  const settings = { extends: './tsconfig.json', files: Object.keys(files), include: [] };
  await project.write('tsconfig.files.json', JSON.stringify(settings));

  const compiler = join(project.directory, 'node_modules/typescript/bin/tsc');
  const options = ['--project', 'tsconfig.files.json', '--pretty', 'false'];
  try {
    await run(process.execPath, [compiler, ...options], { cwd: project.directory });
    return new Map();
  } catch (error) {
    const { stdout } = error as { readonly stdout: string };
    const said = messagesByFile(stdout);
    // Anything but a fault of a file, such as one of the settings, must not pass for "nothing wrong".
    if (said.size === 0) throw error;
    return said;
  }
}

/** A message begins with `name(line,column): `; the lines below it belong to it. */
function messagesByFile(stdout: string): ReadonlyMap<string, string> {
  const messages = new Map<string, string>();
  for (const message of stdout.split(/\n(?=\S)/)) {
    const [, name, text] = /^([^(]+)\(\d+,\d+\): (.*)$/s.exec(message.trimEnd()) ?? [];
    if (name !== undefined) messages.set(name, `${messages.get(name) ?? ''}${text}\n`);
  }
  return messages;
}
