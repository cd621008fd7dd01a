/**
 * The time-outs and sizes that must agree with each other, in one place: `serverless.yml`, the one-machine stack and
 * the tests all read them here. `docs/architecture.md` does the arithmetic.
 */
import type { Mode } from '../lib/iterable/project-kinds.ts';

/** The door answers within its own time-out; an HTTP API gives up on it after 30 s. */
export const DOOR_TIMEOUT_SECONDS = 25;

/**
 * An attempt takes 15 s at most and settling 5 s: of a minute, forty seconds can start attempts at full
 * length. `docs/architecture.md` has the table.
 */
export const DELIVER_TIMEOUT_SECONDS = 60;

/** Two consumers of a hundred calls reach Iterable's limit of 2,000 a second at 100 ms an answer. */
export const MAX_CONCURRENCY = 2;

/**
 * How Lambda feeds the consumer from each project's queue. In an outage every consumer holds a batch, and as
 * many messages again are hidden from the batch before: of the 120,000 that SQS lets be in flight, a project
 * must never use more than a fraction.
 */
export const MAPPING: Readonly<
  Record<Mode, { readonly batchSize: number; readonly batchWindowSeconds: number }>
> = {
  // Two seconds' work at the consumer's share of the limit: the last answers of a batch, during which no
  // call starts, cost little of it. Twice as many would gain 2 % and repeat as many more after a crash.
  single: { batchSize: 2_000, batchWindowSeconds: 1 },
  // What an event of Lambda's, 6 MB, holds of small messages; four full calls. A quiet project's calls are
  // the fuller the longer they wait.
  bulk: { batchSize: 4_000, batchWindowSeconds: 5 },
};

/** Of a project's queue. AWS advises six times the function's time-out, plus the batch window. */
export function visibilityTimeoutSeconds(mode: Mode): number {
  return 6 * DELIVER_TIMEOUT_SECONDS + MAPPING[mode].batchWindowSeconds;
}

const DAY_SECONDS = 86_400;

/** How Lambda repeats what the function of the buses failed with, before it hands it to the queue of failures. */
export const BUS = {
  maximumRetryAttempts: 2,
  /** The longest Lambda allows. */
  maximumEventAgeSeconds: 6 * 3_600,
} as const;

export const QUEUE = {
  /** The longest SQS allows. */
  retentionSeconds: 14 * DAY_SECONDS,
  /** A net under the net: a throttle burns receives too, so this must not be what ends an event. */
  maxReceiveCount: 1_000,
} as const;
