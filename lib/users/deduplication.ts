/**
 * The id by which SQS drops a repeated message, for five minutes and within a group. Each is a digest, since SQS takes
 * 128 characters and ids may be longer.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
 */
import { randomUUID } from 'node:crypto';
import { digestOf } from '../event/digest.ts';

/**
 * Same event, same id. A correction under the same event id gets another.
 * @param written as its sender wrote it: what the door adds differs each time
 */
export function deduplicationIdOf(id: string, operation: string, written: string): string {
  return digestOf([id, operation, written]);
}

/** For the second, third … copy in one request. */
export function nthDeduplicationId(deduplicationId: string, nth: number): string {
  return nth === 0 ? deduplicationId : digestOf([deduplicationId, String(nth)]);
}

/**
 * Of a message that is sent again under way: it must not be taken for the one that it replaces, but for itself, if the
 * same is done a second time after a crash.
 * @param messageId of the one that it replaces; empty if it is not known
 */
export function freshDeduplicationId(messageId: string): string {
  return messageId === '' ? randomUUID() : digestOf(['again', messageId]);
}
