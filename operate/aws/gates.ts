/** Which gates of a project are closed, by the lines of the events that wait there. */
import { closedNow } from '../closed-gates.ts';
import { type LogLine, parseLogLine } from '../log-line.ts';
import type { ClosedGate } from '../stack.ts';
import { isWanted, patternFor } from './filter-pattern.ts';
import { type Reading, searchLog } from './log-events.ts';

interface Sought {
  /** Of the consumers. */
  readonly logGroups: readonly string[];
  readonly project: string;
  readonly since: Date;
  readonly now: Date;
}

/** An outage writes hundreds a minute, most of them of the busiest endpoint: the others must be among these, too. */
const MAX_LINES = 1_000;

export async function readGates(reading: Reading, sought: Sought): Promise<readonly ClosedGate[]> {
  const found = await Promise.all(sought.logGroups.map((group) => lastIn(reading, group, sought)));
  return closedNow(found.flat().map(gateIn), sought.now.getTime());
}

function gateIn({ time, gateClosedMs, closedBy, endpoint }: LogLine): ClosedGate {
  return {
    closedBy: String(closedBy ?? 'unknown'),
    until: new Date(Date.parse(time) + Number(gateClosedMs)),
    endpoint: String(endpoint ?? 'unknown'),
  };
}

async function lastIn(
  reading: Reading,
  logGroup: string,
  { project, since }: Sought,
): Promise<readonly LogLine[]> {
  const where = { event: 'events-not-attempted', project };
  const search = {
    filterPattern: patternFor(where, '$.gateClosedMs > 0'),
    startTime: since.getTime(),
    startFromHead: false,
    limit: MAX_LINES,
  };
  for await (const page of searchLog(reading, logGroup, search)) {
    const lines = page
      .map(({ text }) => parseLogLine(text))
      .filter((line) => line !== undefined)
      .filter((line) => isWanted(line, where) && Number(line.gateClosedMs) > 0);
    if (lines.length > 0) return lines;
  }
  return [];
}
