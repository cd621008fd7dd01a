/** The sizes of worlds in time. */

/**
 * Most worlds are short and small. In some, a burst of events meets an outage; messages are about to outlive
 * what SQS allows; or a throttle lasts for weeks.
 */
export type Kind = 'short' | 'burst' | 'aged' | 'long';

/** Milliseconds since 1970: from its beginning until faults stop. */
export interface Span {
  readonly startAt: number;
  readonly stopAt: number;
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
