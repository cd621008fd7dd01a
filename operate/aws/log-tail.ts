/** Reads one log group again and again, and yields each of its events once. */
import { type LoggedEvent, type Reading, searchLog } from './log-events.ts';

export interface LogTail {
  /** What came since the last time, or since the start; in the order of its time, but for what came late. */
  readonly read: () => AsyncGenerator<LoggedEvent>;
}

interface TailSettings {
  readonly logGroup: string;
  readonly filterPattern: string;
  readonly sinceMs: number;
  readonly now: () => number;
}

/** An event can be searched for some seconds after it was logged: so far back each reading looks again. */
const OVERLAP_MS = 60_000;
/** The same where nothing came, by this machine's clock, which may be five minutes wrong: AWS refuses more. */
const QUIET_OVERLAP_MS = 600_000;

export function createLogTail(
  reading: Reading,
  { logGroup, filterPattern, sinceMs, now }: TailSettings,
): LogTail {
  let from = sinceMs;
  /** When each was logged that a later reading may meet again. */
  const seen = new Map<string, number>();

  function moveTo(ms: number): void {
    if (ms <= from) return;
    from = ms;
    for (const [id, at] of seen) if (at < from) seen.delete(id);
  }

  return {
    async *read() {
      const startedAt = now();
      let newest = from;
      const search = { filterPattern, startTime: from };
      for await (const page of searchLog(reading, logGroup, search)) {
        for (const event of page) {
          newest = Math.max(newest, event.at);
          if (seen.has(event.id)) continue;
          seen.set(event.id, event.at);
          yield event;
        }
        // Also in the middle, so that a long log does not fill the memory.
        moveTo(newest - OVERLAP_MS);
      }
      if (reading.signal?.aborted !== true) moveTo(startedAt - QUIET_OVERLAP_MS);
    },
  };
}
