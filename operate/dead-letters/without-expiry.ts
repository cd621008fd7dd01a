/** A letter that is moved back is wanted, however old it is: the consumer would bury it again as stale. */
import { walkedOrNothing } from '../../lib/iterable/subject.ts';
import { isObject, membersOf } from '../../lib/json/json-text.ts';
import { spliceObject } from '../../lib/json/splice.ts';

/** @returns the same message, byte for byte, but for the `expiresAt` of its envelope */
export function withoutExpiry(text: string): string {
  const end = text.indexOf('\n');
  const envelope = walkedOrNothing(text.slice(0, end));
  if (end === -1 || envelope === undefined || !isObject(envelope)) return text;
  if (!membersOf(envelope)?.some(({ name }) => name === 'expiresAt')) return text;
  return spliceObject(envelope, { remove: ['expiresAt'] }) + text.slice(end);
}
