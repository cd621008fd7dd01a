/**
 * One JSON line an occurrence, on standard output, where Lambda collects it. Fields are names, ids, numbers
 * and codes: never a body, an e-mail, a user id or a key.
 */
import type { Clock } from './clock.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;
export type Log = (level: LogLevel, event: LogEvent, fields: LogFields) => void;

/** The closed list of what is logged; alarms and the terminal's view go by these names. */
export const LOG_EVENTS = [
  'request-answered',
  'bus-event-taken',
  'event-delivered',
  'event-retried',
  'event-buried',
  'events-not-attempted',
  'credentials-refused',
  'secret-unreadable',
  'source-key-short',
  'queue-call-failed',
  'message-failed',
] as const;
export type LogEvent = (typeof LOG_EVENTS)[number];

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
    writeLine(`${JSON.stringify({ time, level, event, ...fields })}\n`);
  };
}

/** To standard output, where Lambda collects it. */
export function writeLine(line: string): void {
  process.stdout.write(line);
}
