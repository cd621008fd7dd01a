/**
 * One JSON line an occurrence, on standard output, where Lambda collects it. Fields are names, ids, numbers
 * and codes: never a body, an e-mail, a user id or a key.
 */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;
export type Log = (level: LogLevel, event: LogEvent, fields: LogFields) => void;

/** The closed list of what is logged; alarms and the terminal's view go by these names. */
export type LogEvent =
  | 'request-answered'
  | 'bus-event-taken'
  | 'event-delivered'
  | 'event-retried'
  | 'event-buried'
  | 'events-not-attempted'
  | 'credentials-refused'
  | 'secret-unreadable'
  | 'queue-call-failed'
  | 'message-failed';

export function createLog(lowest: LogLevel, write: (line: string) => void): Log {
  const from = LOG_LEVELS.indexOf(lowest);
  return (level, event, fields) => {
    if (LOG_LEVELS.indexOf(level) < from) return;
    // JSON escapes line feeds: a value can't forge another line.
    write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`);
  };
}

/** To standard output, where Lambda collects it. */
export function writeLine(line: string): void {
  process.stdout.write(line);
}

/** What may be said of an unexpected error: its message, which heads the stack too, may quote anything. */
export function nameAndPlace(error: unknown): { error: string; place: string } {
  if (!(error instanceof Error)) return { error: typeof error, place: '' };
  const { name, message, stack = '' } = error;
  const afterMessage = stack.slice(stack.indexOf(message) + message.length);
  return { error: name, place: /^ +(at .*)$/m.exec(afterMessage)?.[1] ?? '' };
}
