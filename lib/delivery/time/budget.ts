/**
 * The numbers of time that depend on each other. Those that follow from others are computed from them here.
 * Whoever changes one changes its row in `docs/architecture.md` too; `test/delivery/time/budget.test.ts` holds
 * the numbers against AWS's rules, against that table and against those who keep such a number for themselves.
 */

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** The time-out of both doors. */
export const DOOR_TIMEOUT_SECONDS = 25;

/** What a door keeps of it to answer and to report, after the queue has confirmed or not. */
export const DOOR_ANSWERING_MS = 2_000;

/** The time-out of the consumer. */
export const DELIVER_TIMEOUT_SECONDS = 60;

/** The time-out of the consumer of users in order, short because the next of its users' messages wait for its end. */
export const USERS_TIMEOUT_SECONDS = 20;

/**
 * What the consumer does at the end of an invocation: it buries, renews and hides, and then answers. Each of
 * the three takes as long as SQS takes for a batch, and a second besides for calls that must be repeated.
 */
const BURYING_MS = 1_500;
const RENEWING_MS = 1_500;
const HIDING_MS = 1_500;
const ANSWERING_MS = 500;

/** How long before the end of an invocation each part of it must be done. */
export const HIDING_ENDS_MS = ANSWERING_MS;
export const RENEWING_ENDS_MS = HIDING_ENDS_MS + HIDING_MS;
export const BURYING_ENDS_MS = RENEWING_ENDS_MS + RENEWING_MS;
export const ATTEMPTS_END_MS = BURYING_ENDS_MS + BURYING_MS;

/** Reading a secret takes no longer; `lib/secrets` keeps to it. */
export const SECRET_READ_TIMEOUT_MS = 4_000;

/**
 * An attempt that can't take this long is not started. A key that is read first is there before the attempt
 * must have ended, however long the reading takes.
 */
export const MIN_ATTEMPT_MS = SECRET_READ_TIMEOUT_MS + 1_000;

/** The time-out of one call to Iterable. */
export const MAX_ATTEMPT_MS = 15_000;

/** For how long, from its start, an invocation can start attempts. */
export const STARTS_FOR_SECONDS = DELIVER_TIMEOUT_SECONDS - (ATTEMPTS_END_MS + MIN_ATTEMPT_MS) / 1_000;

/**
 * How long Lambda collects messages for a batch, by the project's mode. A quiet project's bulk calls are the
 * fuller the longer they wait.
 */
export const BATCH_WINDOW_SECONDS = { single: 1, bulk: 5 } as const;

/**
 * Of a project's queue: a message comes back after this if nobody hid it. Six times the time-out and the
 * window is what AWS advises, since Lambda may have to repeat an invocation that was throttled,
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function visibilityTimeoutSeconds(mode: keyof typeof BATCH_WINDOW_SECONDS): number {
  return 6 * DELIVER_TIMEOUT_SECONDS + BATCH_WINDOW_SECONDS[mode];
}

/** Of a FIFO queue of users: six times the time-out, since a FIFO queue has no batch window. */
export const USERS_VISIBILITY_TIMEOUT_SECONDS = 6 * USERS_TIMEOUT_SECONDS;

/**
 * SQS hides a message for 12 h from its receive, and refuses more. Before it is hidden it may have waited for
 * the longest batch window (300 s) and the longest time-out (900 s) that Lambda has, so this always fits,
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
export const MAX_HIDE_SECONDS = 12 * HOUR_SECONDS - 300 - 900;

/** The longest that a backoff of our own choosing lasts. A renewal must be able to keep it. */
export const MAX_BACKOFF_SECONDS = 900;

/** The longest backoff on a FIFO queue, from one day on; no renewal must keep it. */
export const MAX_LATE_BACKOFF_SECONDS = HOUR_SECONDS;
export const LATE_AFTER_SECONDS = DAY_SECONDS;

/**
 * The longest that SQS keeps a message which is sent from being received,
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export const MAX_RENEWAL_DELAY_SECONDS = 900;

/** The longest that SQS keeps a message. */
export const RETENTION_SECONDS = 14 * DAY_SECONDS;

/** A net under the net: a throttle burns receives too, so this must not be what ends an event. */
export const MAX_RECEIVES = 1_000;

/** When a message is sent anew, before SQS ends it. Both leave room for a renewal that fails and is repeated. */
export const RENEW_AFTER_SECONDS = RETENTION_SECONDS - 2 * DAY_SECONDS;
export const RENEW_AT_RECEIVES = MAX_RECEIVES - 100;
