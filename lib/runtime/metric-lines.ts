/** When the figures of a function that is asked often become lines. */
import type { Clock } from './clock.ts';

/**
 * A line for each request would be most of what the log of a door costs. CloudWatch's figures are of whole minutes.
 * What an instance counts in its last second awake is in no line, if Lambda ends it before another request.
 */
const PAUSE_MS = 1_000;

/**
 * @param take what was counted since the last time, as lines
 * @returns to be called when something was counted: it writes at once, and then once a second
 */
export function createLineWriter(
  take: () => readonly string[],
  writeLine: (line: string) => void,
  clock: Pick<Clock, 'pause'>,
): () => void {
  let isPausing = false;
  return function write() {
    if (isPausing) return;
    const lines = take();
    if (lines.length === 0) return;
    lines.forEach(writeLine);
    isPausing = true;
    // Where Lambda has stopped the instance meanwhile, this goes on with its next request.
    void clock.pause(PAUSE_MS).then(() => {
      isPausing = false;
      write();
    });
  };
}
