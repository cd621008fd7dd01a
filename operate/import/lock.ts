/** Keeps two imports of one file apart: each would send what the other sends, and note it as its own. */
import { open, readFile, rm } from 'node:fs/promises';
import { OperateFault } from '../fault.ts';

const OWNER_ONLY = 0o600;

/**
 * A lock whose process is gone, after a kill or a power cut, counts for nothing.
 * @returns what unlocks it
 * @throws OperateFault try-again if another import of the file is under way
 */
export async function lockImport(file: string): Promise<() => Promise<void>> {
  const path = `${file}.import.lock`;
  if (!(await isMade(path))) {
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (isAlive(holder)) {
      throw new OperateFault('try-again', `another import of ${file} is under way: process ${holder}`, {
        remedy: `wait for it, or end it: kill ${holder}`,
      });
    }
    await rm(path, { force: true });
    if (!(await isMade(path)))
      throw new OperateFault('try-again', `another import of ${file} has just begun`);
  }
  return () => rm(path, { force: true });
}

async function isMade(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', OWNER_ONLY);
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new OperateFault('failed', `${path} can't be made: ${(error as NodeJS.ErrnoException).code}`, {
      cause: error,
      remedy: 'the progress of an import stands beside its file: copy the file to where you may write',
    });
  }
}

function isAlive(pid: number): boolean {
  // 0 and negative numbers mean groups of processes.
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
