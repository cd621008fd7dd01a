/** What follows from an attempt: what must happen to the event now. */
import type { DeadLetterReason } from '../event/dead-letter.ts';
import type { Reading, Verdict } from '../iterable/response.ts';
import { backoffSeconds } from './time/backoff.ts';
import { MAX_HIDE_SECONDS } from './time/budget.ts';
import { retryAfterSeconds } from './time/retry-after.ts';

export type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly delaySeconds: number }
  | { readonly kind: 'deadLetter'; readonly reason: DeadLetterReason };

/** Why no attempt can be made at an event by this deploy. */
export type Hindrance =
  | 'refused'
  | 'stale'
  | 'undecodable'
  | 'unknown-version'
  | 'unknown-project'
  | 'unknown-operation';

export interface Circumstances {
  /** From 1; what the backoff goes by. */
  readonly attempt: number;
  /** From 1; what patience goes by: attempts really made, not counting time at a closed gate. */
  readonly attemptsMade: number;
  readonly ageSeconds: number;
  /** Whether a repeat does no harm. */
  readonly isRepeatable: boolean;
  /** The project's; how long a transient failure is retried. */
  readonly maxAgeSeconds: number;
  readonly nowMs: number;
  /** From 0 up to, not including, 1. */
  readonly random: number;
}

/** What follows from a verdict. */
type Policy =
  | { readonly act: 'strike-out' }
  | { readonly act: 'bury'; readonly reason: DeadLetterReason }
  | { readonly act: 'retry'; readonly until?: Patience };

/** How long a retry makes sense: both bounds must be passed before the event is buried. */
interface Patience {
  readonly seconds: number | 'maxAge';
  readonly attempts: number;
  readonly reason: DeadLetterReason;
}

/** What a repeat triggers again may have been triggered by each attempt of which nobody knows. */
const MAX_ATTEMPTS_IN_DOUBT = 3;

/** The user may be on the way to Iterable through another door. */
const UNKNOWN_USER_SECONDS = 15 * 60;

const POLICIES: Readonly<Record<Verdict | Hindrance, Policy>> = {
  delivered: { act: 'strike-out' },
  // A throttle is not a failure: it never brings an event nearer to the dead letter queue.
  'rate-limited': { act: 'retry' },
  unavailable: whileTransient('expired'),
  'in-doubt': whileTransient('expired'),
  'credentials-refused': whileTransient('expired'),
  'jwt-refused': whileTransient('expired'),
  'user-unknown': {
    act: 'retry',
    until: { seconds: UNKNOWN_USER_SECONDS, attempts: 3, reason: 'user-not-found' },
  },
  'user-forgotten': { act: 'bury', reason: 'user-forgotten' },
  'jwt-user-mismatch': { act: 'bury', reason: 'jwt-user-mismatch' },
  'event-name-disallowed': { act: 'bury', reason: 'event-name-disallowed' },
  'too-large': { act: 'bury', reason: 'too-large' },
  rejected: { act: 'bury', reason: 'rejected' },
  'partly-refused': { act: 'bury', reason: 'partly-refused' },
  // By the door, which never checked the body for sending.
  refused: { act: 'bury', reason: 'invalid' },
  stale: { act: 'bury', reason: 'stale' },
  undecodable: { act: 'bury', reason: 'undecodable' },
  // A deploy may be under way: another version of the consumer may know what this one doesn't.
  'unknown-version': whileTransient('unknown-version'),
  'unknown-project': whileTransient('unknown-project'),
  'unknown-operation': whileTransient('unknown-operation'),
};

export function outcomeOf(
  { verdict, retryAfter }: Reading<Verdict | Hindrance>,
  { attempt, attemptsMade, ageSeconds, isRepeatable, maxAgeSeconds, nowMs, random }: Circumstances,
): Outcome {
  if (verdict === 'in-doubt' && !isRepeatable && attempt > MAX_ATTEMPTS_IN_DOUBT) {
    return { kind: 'deadLetter', reason: 'in-doubt' };
  }
  const policy = POLICIES[verdict];
  switch (policy.act) {
    case 'strike-out':
      return { kind: 'delivered' };
    case 'bury':
      return { kind: 'deadLetter', reason: policy.reason };
    case 'retry': {
      const { until } = policy;
      const patienceSeconds = until?.seconds === 'maxAge' ? maxAgeSeconds : until?.seconds;
      if (
        until &&
        patienceSeconds !== undefined &&
        ageSeconds > patienceSeconds &&
        attemptsMade >= until.attempts
      ) {
        return { kind: 'deadLetter', reason: until.reason };
      }
      const askedSeconds = verdict === 'rate-limited' ? retryAfterSeconds(retryAfter, nowMs) : undefined;
      const delaySeconds = Math.max(askedSeconds ?? 0, backoffSeconds(attempt, random));
      return { kind: 'retry', delaySeconds: Math.min(MAX_HIDE_SECONDS, delaySeconds) };
    }
  }
}

function whileTransient(reason: DeadLetterReason): Policy {
  return { act: 'retry', until: { seconds: 'maxAge', attempts: 5, reason } };
}
