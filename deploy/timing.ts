/**
 * The time-outs and sizes that must agree with each other, in one place: `serverless.yml`, the one-machine stack and
 * the tests all read them here. `docs/architecture.md` does the arithmetic.
 */

/** The door answers within its own time-out; an HTTP API gives up on it after 30 s. */
export const DOOR_TIMEOUT_SECONDS = 25;

/**
 * An attempt takes 15 s at most and settling 5 s: of a minute, forty seconds can start attempts at full
 * length. `docs/architecture.md` has the table.
 */
export const DELIVER_TIMEOUT_SECONDS = 60;

/**
 * How Lambda feeds the consumer from each project's queue. Five rounds of the consumer's hundred calls make
 * a batch; two consumers of a hundred calls reach Iterable's limit of 2,000 a second at 100 ms an answer.
 */
export const MAPPING = {
  batchSize: 500,
  batchWindowSeconds: 1,
  maximumConcurrency: 2,
} as const;

const DAY_SECONDS = 86_400;

/** How Lambda repeats what the function of the buses failed with, before it hands it to the queue of failures. */
export const BUS = {
  maximumRetryAttempts: 2,
  /** The longest Lambda allows. */
  maximumEventAgeSeconds: 6 * 3_600,
} as const;

export const QUEUE = {
  /** AWS advises six times the function's time-out, plus the batch window. */
  visibilityTimeoutSeconds: 6 * DELIVER_TIMEOUT_SECONDS + MAPPING.batchWindowSeconds,
  /** The longest SQS allows. */
  retentionSeconds: 14 * DAY_SECONDS,
  /** A net under the net: a throttle burns receives too, so this must not be what ends an event. */
  maxReceiveCount: 1_000,
} as const;
