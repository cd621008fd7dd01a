/**
 * Iterable's bulk calls as a sender makes them: cut into events of the single operation, so that each has its
 * own fate. How they reach Iterable, one by one or in bulk again, is their project's mode. Calls that list the
 * users of one operation (`lists/*`) are cut too: `counts` in `operations.ts`.
 */
import { type Fields, optional } from './field-kinds.ts';
import { flag } from './fields.ts';

/** The answers of Iterable that count users or events, as its document calls them: https://api.iterable.com/api-docs */
export type CountedAnswer =
  | 'BulkTrackResponse'
  | 'UserBulkUpdateListResponse'
  | 'BulkUpdateSubscriptionsResponse';

export interface BulkRequest {
  /** What each item is asked for. */
  readonly operation: string;
  /** The member that lists the items. */
  readonly list: string;
  /** What the call says once for all items that don't say it themselves. */
  readonly shared: Fields;
  readonly answer: CountedAnswer;
}

const BULK_REQUESTS: ReadonlyMap<string, BulkRequest> = new Map<string, BulkRequest>([
  [
    'events/trackBulk',
    { operation: 'events/track', list: 'events', shared: {}, answer: 'BulkTrackResponse' },
  ],
  [
    'users/bulkUpdate',
    {
      operation: 'users/update',
      list: 'users',
      shared: { createNewFields: optional(flag) },
      answer: 'UserBulkUpdateListResponse',
    },
  ],
  [
    'users/bulkUpdateSubscriptions',
    {
      operation: 'users/updateSubscriptions',
      list: 'updateSubscriptionsRequests',
      shared: {},
      answer: 'BulkUpdateSubscriptionsResponse',
    },
  ],
]);

export const BULK_REQUEST_NAMES: readonly string[] = [...BULK_REQUESTS.keys()];

export function bulkRequestNamed(name: string): BulkRequest | undefined {
  return BULK_REQUESTS.get(name);
}
