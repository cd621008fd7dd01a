/**
 * One JSON line an occurrence, on standard output, where Lambda collects it. Fields are names, ids, numbers
 * and codes: never a body, an e-mail, a user id or a key.
 */
import type { Clock } from './clock.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
/** @param fields a function where they take time and the line may be left out: most are of events that went well */
export type Log = (level: LogLevel, event: LogEvent, fields: LogFields | (() => LogFields)) => void;

/** The closed list of what is logged; alarms and the terminal's view go by these names. */
export const LOG_EVENTS = [
  'request-answered',
  'bus-event-taken',
  'event-delivered',
  'event-retried',
  'event-buried',
  'events-not-attempted',
  'events-held',
  'events-spaced',
  'events-merged',
  'events-forwarded',
  'user-busy',
  'credentials-refused',
  'secret-unreadable',
  'source-key-short',
  'queue-call-failed',
  'ledger-failed',
  'message-failed',
] as const;
export type LogEvent = (typeof LOG_EVENTS)[number];

/** The closed list of what a line can tell besides when, how important and what; docs/errors.md explains each. */
export const LOG_FIELDS = [
  'source',
  'project',
  'operation',
  'endpoint',
  'id',
  'ids',
  'traceparent',
  'accepted',
  'dropped',
  'refused',
  'buried',
  'status',
  'code',
  'verdict',
  'reason',
  'detail',
  'cause',
  'words',
  'why',
  'header',
  'sources',
  'function',
  'message',
  'issues',
  'error',
  'place',
  'secret',
  'dataCenter',
  'attempt',
  'ageSeconds',
  'durationMs',
  'delaySeconds',
  'gateClosedMs',
  'closedBy',
  'action',
  'count',
  'group',
  'to',
] as const;
export type LogFields = Readonly<Partial<Record<(typeof LOG_FIELDS)[number], string | number | undefined>>>;

export function createLog(
  lowest: LogLevel,
  writeLine: (line: string) => void,
  clock: Pick<Clock, 'now'>,
): Log {
  const from = LOG_LEVELS.indexOf(lowest);
  return (level, event, fields) => {
    if (LOG_LEVELS.indexOf(level) < from) return;
    const time = new Date(clock.now()).toISOString();
    // JSON escapes line feeds: a value can't forge another line.
    const told = typeof fields === 'function' ? fields() : fields;
    writeLine(`${JSON.stringify({ time, level, event, ...told })}\n`);
  };
}

/** To standard output, where Lambda collects it. */
export function writeLine(line: string): void {
  process.stdout.write(line);
}
