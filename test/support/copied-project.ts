/** A copy of the project's folders with files of its own: what a user has. */
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

export interface CopiedProject extends AsyncDisposable {
  readonly directory: string;
  readonly write: (path: string, text: string) => Promise<void>;
}

/** @param names of folders and files, which are copied: Node would take a link for what it leads to */
export async function copyProject(...names: readonly string[]): Promise<CopiedProject> {
  const directory = await mkdtemp(join(tmpdir(), 'forwarder-copy-'));
  await Promise.all(
    ['package.json', 'tsconfig.json', ...names].map((name) =>
      cp(join(ROOT, name), join(directory, name), { recursive: true }),
    ),
  );
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  return {
    directory,
    async write(path, text) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), text);
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
