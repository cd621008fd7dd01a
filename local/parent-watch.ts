/** npm killed outright leaves its script behind, which would hold the port and the queue's files for ever. */
import { readFileSync } from 'node:fs';

const WATCH_MS = 200;

/** Calls once when the npm that started this process is gone. Does nothing for a process not started by npm. */
export function watchNpm(variables: NodeJS.ProcessEnv, onGone: () => void): void {
  if (variables.npm_lifecycle_event === undefined) return;
  const start = lineage();
  const watch = setInterval(() => {
    if (lineage() === start) return;
    clearInterval(watch);
    onGone();
  }, WATCH_MS);
  watch.unref();
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
