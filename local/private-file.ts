/** Files that nobody but their owner reads, whatever the umask is and whatever mode an earlier version gave them. */
import { chmodSync, closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

const OWNER_ONLY = 0o600;

/** Makes the file, empty, if it is missing. */
export function keepPrivate(path: string): void {
  try {
    // Not for a file that is there: a process that closes one loses the locks that it has on it.
    closeSync(openSync(path, 'ax', OWNER_ONLY));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  chmodSync(path, OWNER_ONLY);
}

/** A process that is killed in the middle leaves the old file or the new one, and never half of one. */
export function writePrivate(path: string, text: string): void {
  const unfinished = `${path}.new`;
  rmSync(unfinished, { force: true });
  keepPrivate(unfinished);
  writeFileSync(unfinished, text);
  renameSync(unfinished, path);
}
