/**
 * Iterable's bulk calls as a sender makes them: cut into events of the single operation, so that each has its
 * own fate. How they reach Iterable, one by one or in bulk again, is their project's mode.
 */
import * as z from 'zod/mini';
import { flag } from './fields.ts';

export interface BulkRequest {
  /** What each item is asked for. */
  readonly operation: string;
  /** The member that lists the items. */
  readonly list: string;
  /** What the call says once for all items that don't say it themselves. */
  readonly shared: Readonly<Record<string, z.ZodMiniType>>;
  /** The lists of Iterable's answer in which an item stands whose user is well-formed and the rest is not. */
  readonly badData: 'invalid' | 'invalidData';
  /** The other lists that its answer has, each for e-mails and for userIds. */
  readonly otherLists: readonly string[];
}

const BULK_REQUESTS: ReadonlyMap<string, BulkRequest> = new Map<string, BulkRequest>([
  [
    'events/trackBulk',
    {
      operation: 'events/track',
      list: 'events',
      shared: {},
      badData: 'invalid',
      otherLists: ['notFound', 'forgotten'],
    },
  ],
  [
    'users/bulkUpdate',
    {
      operation: 'users/update',
      list: 'users',
      shared: { createNewFields: z.optional(flag) },
      badData: 'invalidData',
      otherLists: ['notFound', 'forgotten', 'conflict'],
    },
  ],
]);

export const BULK_REQUEST_NAMES: readonly string[] = [...BULK_REQUESTS.keys()];

export function bulkRequestNamed(name: string): BulkRequest | undefined {
  return BULK_REQUESTS.get(name);
}
