/** How much goes in a call of many. */

/**
 * No limit of events or bytes is published for `events/trackBulk` or `lists/*`: their users send a thousand, and
 * Iterable names 4 MB for its sibling `users/bulkUpdate`.
 */
export const MAX_EVENTS = 1_000;
export const MAX_BYTES = 4_000_000;

/** Enough for the limit of ten a second with answers that take two; each is megabytes in memory. */
export const MAX_BULK_CALLS = 20;
