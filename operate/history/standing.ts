/** Where an event is now. */
import type { EventRow } from './rows.ts';

/** On its queue, or just being delivered. */
export function isOnItsWay({ state }: Pick<EventRow, 'state'>): boolean {
  return state === 'waiting' || state === 'retrying';
}

/** In the dead letter queue. */
export function hasLetter({ state, isDeleted }: Pick<EventRow, 'state' | 'isDeleted'>): boolean {
  return state === 'dead' && !isDeleted;
}
