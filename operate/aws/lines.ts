/** What all of the functions log, in one row. */
import { type LogLine, parseLogLine } from '../log-line.ts';
import type { WantedLines } from '../stack.ts';
import { isWanted, patternFor } from './filter-pattern.ts';
import type { LoggedEvent, Reading } from './log-events.ts';
import { createLogTail, type LogTail } from './log-tail.ts';

interface Logs {
  readonly logGroups: readonly string[];
  readonly now: () => number;
}

/** The service answers few searches a second for a whole account, and each reading is four. */
const POLL_MS = 2_000;

export async function* readLines(
  reading: Reading,
  { logGroups, now }: Logs,
  { since, where = {} }: WantedLines,
): AsyncGenerator<LogLine> {
  const filterPattern = patternFor(where);
  const tails = logGroups.map((logGroup) =>
    createLogTail(reading, { logGroup, filterPattern, sinceMs: since.getTime(), now }),
  );
  do {
    for await (const { text } of inOrder(tails)) {
      if (reading.signal?.aborted) return;
      const line = parseLogLine(text);
      if (line !== undefined && isWanted(line, where)) yield line;
    }
    if (reading.signal?.aborted === false) await reading.wait(POLL_MS, reading.signal);
  } while (reading.signal?.aborted === false);
}

/** One reading of all: always the oldest of what comes next in each. */
async function* inOrder(tails: readonly LogTail[]): AsyncGenerator<LoggedEvent> {
  const readings = tails.map((tail) => tail.read());
  try {
    const heads = await Promise.all(readings.map((each) => each.next()));
    for (;;) {
      const index = oldestOf(heads);
      const reading = readings[index];
      const head = heads[index];
      if (reading === undefined || head === undefined || head.done === true) return;
      yield head.value;
      heads[index] = await reading.next();
    }
  } finally {
    await Promise.all(readings.map((each) => each.return(undefined)));
  }
}

function oldestOf(heads: readonly IteratorResult<LoggedEvent>[]): number {
  let oldest = -1;
  let oldestAt = Number.POSITIVE_INFINITY;
  for (const [index, head] of heads.entries()) {
    if (head.done !== true && head.value.at < oldestAt) {
      oldest = index;
      oldestAt = head.value.at;
    }
  }
  return oldest;
}
