/** A line of a function's log, as an operator reads it. */

export interface LogLine {
  /** ISO 8601. */
  readonly time: string;
  readonly level: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

/** @returns nothing for what is no line of the forwarder's log: Lambda's own, and metrics */
export function parseLogLine(text: string): LogLine | undefined {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { time, level, event } = Object(line) as Partial<LogLine>;
  const isLine = typeof time === 'string' && typeof level === 'string' && typeof event === 'string';
  return isLine ? (line as LogLine) : undefined;
}
