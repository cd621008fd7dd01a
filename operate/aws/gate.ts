/** Why a project's gate was closed last, by the last line that tells of it. */
import { type LogLine, parseLogLine } from '../log-line.ts';
import type { Activity } from '../stack.ts';
import { isWanted, patternFor } from './filter-pattern.ts';
import { type Reading, searchLog } from './log-events.ts';

interface Sought {
  /** Of the consumers. */
  readonly logGroups: readonly string[];
  readonly project: string;
  readonly since: Date;
}

/** More than an operator needs, and few enough for one answer. */
const MAX_LINES = 100;

export async function readGate(reading: Reading, sought: Sought): Promise<Activity['gate']> {
  const found = await Promise.all(sought.logGroups.map((group) => lastIn(reading, group, sought)));
  const [last] = found
    .filter((line) => line !== undefined)
    .sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
  if (last === undefined) return undefined;
  return {
    closedBy: String(last.closedBy ?? 'unknown'),
    until: new Date(Date.parse(last.time) + Number(last.gateClosedMs)),
    endpoint: String(last.endpoint ?? 'unknown'),
  };
}

async function lastIn(
  reading: Reading,
  logGroup: string,
  { project, since }: Sought,
): Promise<LogLine | undefined> {
  const where = { event: 'events-not-attempted', project };
  const search = {
    filterPattern: patternFor(where, '$.gateClosedMs > 0'),
    startTime: since.getTime(),
    // The latest first: an outage writes hundreds a minute.
    startFromHead: false,
    limit: MAX_LINES,
  };
  for await (const page of searchLog(reading, logGroup, search)) {
    const lines = page
      .toSorted((a, b) => b.at - a.at)
      .map(({ text }) => parseLogLine(text))
      .filter((line) => line !== undefined && isWanted(line, where) && Number(line.gateClosedMs) > 0);
    if (lines[0] !== undefined) return lines[0];
  }
  return undefined;
}
