/** Tells a process from a later one that has the same number, after a reboot or long after. */
import { readFile } from 'node:fs/promises';

/** The start is the 22nd field; the second, the name, may hold blanks and brackets. */
const START_AFTER_NAME = 19;

/** @returns the boot and the tick at which it started; empty where the system has no `/proc` */
export async function startOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()} ${afterName[START_AFTER_NAME]}`;
  } catch {
    return '';
  }
}

/** @param start of the process that is meant; empty if only its number is known */
export async function isRunning(pid: number, start: string): Promise<boolean> {
  if (!isThere(pid)) return false;
  const found = await startOf(pid);
  return start === '' || found === '' || found === start;
}

function isThere(pid: number): boolean {
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
