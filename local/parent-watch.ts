/** npm killed outright leaves its script behind, which would hold the port and the queue's files for ever. */
import { readFileSync } from 'node:fs';

const WATCH_MS = 200;

/** Ends this process when the npm that started it is gone. Does nothing for a process not started by npm. */
export function endWithNpm(variables: NodeJS.ProcessEnv): void {
  if (variables.npm_lifecycle_event === undefined) return;
  const start = lineage();
  setInterval(() => {
    if (lineage() !== start) process.exit(1);
  }, WATCH_MS).unref();
}

/** The ids of parent and grandparent: npm puts a shell between itself and its script. */
function lineage(): string {
  const parent = process.ppid;
  try {
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the 4th field, the 2nd after the name.
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    return `${parent} ${stat.slice(stat.lastIndexOf(')')).split(' ')[2]}`;
  } catch {
    return `${parent}`;
  }
}
