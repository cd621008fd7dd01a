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
  | 'too-old'
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
  /** For how long it has failed while others on its lane were answered; 0 if it hasn't. */
  readonly aloneSeconds: number;
  /** For how long its user can have been unknown; in a line of users, since it was first received there. */
  readonly unknownSeconds: number;
  /** It stands in a line of its user, and holds back those behind it. */
  readonly isInLine: boolean;
  /** Whether a repeat does no harm. */
  readonly isRepeatable: boolean;
  /** The project's; how long a transient failure is retried. */
  readonly maxAgeSeconds: number;
  /** The bound of the backoff. */
  readonly maxBackoffSeconds: number;
  readonly nowMs: number;
  /** From 0 up to, not including, 1. */
  readonly random: number;
}

/** What follows from a verdict. */
type Policy =
  | { readonly act: 'strike-out' }
  | { readonly act: 'bury'; readonly reason: DeadLetterReason }
  | { readonly act: 'retry'; readonly until: readonly Patience[] };

/** How long a retry makes sense: both bounds must be passed before the event is buried. */
interface Patience {
  /** What must have lasted so long. */
  readonly while: 'failing' | 'failing-alone' | 'unknown';
  readonly seconds: number | 'maxAge';
  readonly attempts: number;
  readonly reason: DeadLetterReason;
  /** Only where others wait behind it: nobody is held back for days. */
  readonly inLineOnly?: true;
}

/** Each of these may have sent the user a message or begun a journey. */
const MAX_ATTEMPTS_IN_DOUBT = 3;

/** The user may be on the way to Iterable through another door. */
const UNKNOWN_USER_SECONDS = 15 * 60;

const MAX_AGE: Patience = { while: 'failing', seconds: 'maxAge', attempts: 5, reason: 'expired' };
/** SQS holds 120,000 messages in flight: one in a hundred of 2,000 events a second would fill that in two hours. */
const ALONE_SECONDS = 3_600;
const ALONE: Patience = { while: 'failing-alone', seconds: ALONE_SECONDS, attempts: 10, reason: 'expired' };

/** A refusal of one user's request, while others of the same key are answered, is no verdict on the key. */
const ALONE_IN_LINE: Patience = { ...ALONE, inLineOnly: true };
/** A deploy does not take as long. */
const AN_HOUR_IN_LINE = { while: 'failing', seconds: 3_600, attempts: 5, inLineOnly: true } as const;

const POLICIES: Readonly<Record<Verdict | Hindrance, Policy>> = {
  delivered: { act: 'strike-out' },
  // A throttle is not a failure: it never brings an event nearer to the dead letter queue.
  'rate-limited': { act: 'retry', until: [] },
  unavailable: { act: 'retry', until: [MAX_AGE, ALONE] },
  'in-doubt': { act: 'retry', until: [MAX_AGE, ALONE] },
  'credentials-refused': { act: 'retry', until: [MAX_AGE, ALONE_IN_LINE] },
  'jwt-refused': { act: 'retry', until: [MAX_AGE, ALONE_IN_LINE] },
  'user-unknown': {
    act: 'retry',
    until: [{ while: 'unknown', seconds: UNKNOWN_USER_SECONDS, attempts: 3, reason: 'user-not-found' }],
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
  // On a FIFO queue, where a renewal would put it behind later ones.
  'too-old': { act: 'bury', reason: 'expired' },
  undecodable: { act: 'bury', reason: 'undecodable' },
  // A deploy may be under way: another version of the consumer may know what this one doesn't.
  'unknown-version': {
    act: 'retry',
    until: [
      { ...MAX_AGE, reason: 'unknown-version' },
      { ...AN_HOUR_IN_LINE, reason: 'unknown-version' },
    ],
  },
  'unknown-project': { act: 'retry', until: [{ ...MAX_AGE, reason: 'unknown-project' }] },
  'unknown-operation': {
    act: 'retry',
    until: [
      { ...MAX_AGE, reason: 'unknown-operation' },
      { ...AN_HOUR_IN_LINE, reason: 'unknown-operation' },
    ],
  },
};

export function outcomeOf(
  { verdict, retryAfter }: Reading<Verdict | Hindrance>,
  circumstances: Circumstances,
): Outcome {
  const { attempt, isRepeatable, maxBackoffSeconds, nowMs, random } = circumstances;
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
      const ended = policy.until.find((patience) => isOver(patience, circumstances));
      if (ended !== undefined) return { kind: 'deadLetter', reason: ended.reason };
      const askedSeconds = verdict === 'rate-limited' ? retryAfterSeconds(retryAfter, nowMs) : undefined;
      const delaySeconds = Math.max(askedSeconds ?? 0, backoffSeconds(attempt, random, maxBackoffSeconds));
      const maxSeconds = Math.min(MAX_HIDE_SECONDS, secondsToGivingUp(policy.until, circumstances));
      return { kind: 'retry', delaySeconds: Math.min(maxSeconds, delaySeconds) };
    }
  }
}

/**
 * An event that fails alone comes back when its patience is over, if not before: each that is hidden counts among
 * those in flight.
 */
function secondsToGivingUp(until: readonly Patience[], { aloneSeconds }: Circumstances): number {
  const left = until.includes(ALONE) && aloneSeconds > 0 ? Math.ceil(ALONE_SECONDS - aloneSeconds) : 0;
  return left > 0 ? left + 1 : Number.POSITIVE_INFINITY;
}

function isOver(patience: Patience, now: Circumstances): boolean {
  if (patience.inLineOnly && !now.isInLine) return false;
  const seconds = patience.seconds === 'maxAge' ? now.maxAgeSeconds : patience.seconds;
  return lastedSeconds(patience, now) > seconds && now.attemptsMade >= patience.attempts;
}

function lastedSeconds(patience: Patience, now: Circumstances): number {
  switch (patience.while) {
    case 'failing':
      return now.ageSeconds;
    case 'failing-alone':
      return now.aloneSeconds;
    case 'unknown':
      return now.unknownSeconds;
  }
}
