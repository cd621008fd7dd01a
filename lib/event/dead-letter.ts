/** An event that will not be delivered as it is, and why. */

/** The closed list of reasons; `docs/errors.md` tells who must act on each. */
export const DEAD_LETTER_REASONS = [
  'event-name-disallowed',
  'expired',
  'in-doubt',
  'invalid',
  'jwt-user-mismatch',
  'partly-refused',
  'rejected',
  'stale',
  'too-large',
  'undecodable',
  'unknown-operation',
  'unknown-project',
  'unknown-version',
  'user-forgotten',
  'user-not-found',
] as const;

export type DeadLetterReason = (typeof DEAD_LETTER_REASONS)[number];

export interface DeadLetter {
  /** The message as it lay on the queue, so that moving it back is all a redrive takes. */
  readonly message: string;
  readonly reason: DeadLetterReason;
  /** Iterable's own code, verbatim. */
  readonly code?: string | undefined;
  /** The HTTP status, if an answer came. */
  readonly status?: number | undefined;
  /** What else is known: never a value from the event, except its name if that is switched off. */
  readonly detail?: string | undefined;
  /** Those that the decision to bury it counted; 0 if it was buried by a door. */
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly diedAt: number;
}
