/** Which lines of the log an operator asks for. */
import { LOG_EVENTS, LOG_LEVELS, type LogLevel } from '../../lib/runtime/log.ts';
import { OperateFault } from '../fault.ts';
import type { LogLine } from '../log-line.ts';
import { printable } from '../printable.ts';
import type { Stack } from '../stack.ts';

export interface Wanted {
  readonly since: Date;
  /** Ends the lines; without it they end with what is there now. */
  readonly until?: AbortSignal | undefined;
  /** Lines in which these fields have these values: the stack looks for them. */
  readonly where: Readonly<Partial<Record<'project' | 'source' | 'operation' | 'event', string | undefined>>>;
  /** Of an event, or of a request that brought it. */
  readonly id?: string | undefined;
  /** Why it was retried, buried, refused or waits. */
  readonly reason?: string | undefined;
  /** This and what is worse. */
  readonly level?: string | undefined;
}

/** @throws OperateFault wrong-use for a level or an event that is never logged */
export async function* wantedLines(stack: Stack, wanted: Wanted): AsyncGenerator<LogLine> {
  const { since, until, id, reason } = wanted;
  const from = LOG_LEVELS.indexOf(levelOf(wanted.level ?? 'debug'));
  refuseUnknownEvent(wanted.where.event);
  const where = Object.fromEntries(
    Object.entries(wanted.where).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  for await (const line of stack.lines({ since, where, ...(until === undefined ? {} : { until }) })) {
    if (LOG_LEVELS.indexOf(line.level as LogLevel) < from) continue;
    if (id !== undefined && !isAbout(line, id)) continue;
    if (reason !== undefined && !REASONS.some((field) => line[field] === reason)) continue;
    yield line;
  }
}

/** A line has at most one of them that says why. */
const REASONS = ['reason', 'verdict', 'why', 'code'] as const;

/** A request of several events names them in one text. */
function isAbout({ id, ids }: LogLine, wanted: string): boolean {
  return id === wanted || (typeof ids === 'string' && ids.split(' ').includes(wanted));
}

function levelOf(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text);
  if (level !== undefined) return level;
  throw new OperateFault('wrong-use', `there is no level ${printable(text)}`, {
    remedy: `write one of ${LOG_LEVELS.join(', ')}`,
  });
}

function refuseUnknownEvent(event: string | undefined): void {
  if (event === undefined || LOG_EVENTS.some((known) => known === event)) return;
  throw new OperateFault('wrong-use', `no line of the log is called ${printable(event)}`, {
    remedy: `write one of ${LOG_EVENTS.join(', ')}`,
  });
}
