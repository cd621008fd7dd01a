/** The folder in which queues and sandboxes keep what must survive the process. */
import { constants } from 'node:fs';
import { access, chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The folder can't be used; the message says why and what to do. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError';
}

/**
 * Makes the folder if it is missing, for its owner only, and the files in it too: events name people.
 * @throws DataDirectoryError when this process can't read and write all of it
 */
export async function prepareDataDirectory(path: string): Promise<void> {
  try {
    await makeDirectory(path);
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    // A file that another user left here, by a start with sudo say, would be found only at its first use.
    for (const name of await readdir(path)) {
      await access(join(path, name), constants.R_OK | constants.W_OK);
      // Earlier versions let the umask decide. What else lies in the folder is not ours to change.
      if (OWN_FILE.test(name)) await chmod(join(path, name), 0o600);
    }
  } catch (error) {
    const { code = '', path: place = path } = error as NodeJS.ErrnoException;
    const reason = REASONS[code];
    if (reason === undefined) throw error;
    throw new DataDirectoryError(`DATA_DIR can't be used: ${place} ${reason}; ${ADVICE}`, { cause: error });
  }
}

/** Not `recursive`: Node (24.21) then never ends below a folder such as /proc, which takes no others. */
async function makeDirectory(path: string): Promise<void> {
  if (await isDirectory(path)) return;
  if (!(await isDirectory(dirname(path)))) await makeDirectory(dirname(path));
  await mkdir(path, { mode: 0o700 });
  // The umask may have taken from it.
  await chmod(path, 0o700);
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** As queues, sandboxes, the history, keys, the operator's endpoint and what is paused name theirs. */
const OWN_FILE =
  /^(?:fauxqs\.db(?:-\w+)?|history\.sqlite(?:\.aside)?(?:-\w+)?|sandbox-\w+\.ndjson|(?:source-keys|stack|paused-projects)\.json)$/;

const ADVICE = 'set DATA_DIR to a folder that this user may read and write';

/** By the code of Node's error. */
const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'is not a folder',
  ENOTDIR: 'leads through a file',
  EACCES: 'may not be read or written by this user',
  EPERM: 'may not be read or written by this user',
  EROFS: 'is on a disk that is read-only',
  ENOENT: 'cannot be made there',
  ENAMETOOLONG: 'is too long a name',
  ENOSPC: 'is on a full disk',
};
