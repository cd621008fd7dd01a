/** Events that keep failing while others are answered: what they come to says little about the endpoint. */
import type { Reading } from '../../iterable/response.ts';
import type { Parcel } from './parcel.ts';

/**
 * Whether each of them was received before, and others were answered since.
 * @param answeredAt when an attempt on their lane was answered last, in milliseconds since 1970
 */
export function isStraggling({ tasks }: Parcel, answeredAt: number): boolean {
  return tasks.every(
    ({ message: { receiveCount, firstReceivedAt } }) => receiveCount > 1 && firstReceivedAt < answeredAt,
  );
}

/**
 * Whether one event may have brought a failure upon all that shared its call, as one does that a firewall refuses.
 * Then they go again in smaller calls, or the others would fail with it for ever.
 */
export function isCulpritAmong(parcel: Parcel, { verdict, status }: Reading, answeredAt: number): boolean {
  const hasFailed = verdict === 'unavailable' && status !== undefined;
  return hasFailed && parcel.tasks.length > 1 && isStraggling(parcel, answeredAt);
}
