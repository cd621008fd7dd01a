/** undici is imported file by file, because all of it costs three times the start-up of its pool alone. */
declare module 'undici/lib/util/date.js' {
  /** Reads the three forms of RFC 9110 §5.6.7; a date that no calendar has is none. */
  export function parseHttpDate(date: string): Date | undefined;
}
