/** How Lambda feeds the consumer from each project's queue. */
import { BATCH_WINDOW_SECONDS } from '../lib/delivery/time/budget.ts';
import type { Mode } from '../lib/iterable/project-kinds.ts';

/**
 * A FIFO queue hands out ten messages at a time, of one user one after the other. So many consumers with ten calls of
 * half a second reach Iterable's limit of 500 updates a second.
 */
export const USERS_MAPPING = { batchSize: 10, maximumConcurrency: 25 } as const;

/** Two consumers of a hundred calls reach Iterable's limit of 2,000 a second at 100 ms an answer. */
export const MAX_CONCURRENCY = 2;

/**
 * In an outage every consumer holds a batch, and as many messages again are hidden from the batch before: of
 * the 120,000 that SQS lets be in flight, a project must never use more than a fraction.
 */
export const MAPPING: Readonly<
  Record<Mode, { readonly batchSize: number; readonly batchWindowSeconds: number }>
> = {
  // Two seconds' work at the consumer's share of the limit: the last answers of a batch, during which no
  // call starts, cost little of it. Twice as many would gain 2 % and repeat as many more after a crash.
  single: { batchSize: 2_000, batchWindowSeconds: BATCH_WINDOW_SECONDS.single },
  // What an event of Lambda's, 6 MB, holds of small messages; four full calls.
  bulk: { batchSize: 4_000, batchWindowSeconds: BATCH_WINDOW_SECONDS.bulk },
};
