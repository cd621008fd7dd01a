/**
 * By what SQS knows a message of a FIFO queue again, for five minutes: a second one of the same group is confirmed and
 * dropped. Each is a digest, since SQS takes 128 characters and ids may be longer.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
 */
import { randomUUID } from 'node:crypto';
import { digestOf } from '../event/digest.ts';

/**
 * Of an event that its sender may send again. What was corrected under the same id has another.
 * @param written as its sender wrote it: what the door adds differs each time
 */
export function deduplicationIdOf(id: string, operation: string, written: string): string {
  return digestOf([id, operation, written]);
}

/** Of the same event once more in one request: it is no repetition, whatever stands between the two may have undone it. */
export function nthDeduplicationId(deduplicationId: string, nth: number): string {
  return nth === 0 ? deduplicationId : digestOf([deduplicationId, String(nth)]);
}

/** Of a message that is sent again under way: it must not be taken for the one that it replaces. */
export function freshDeduplicationId(): string {
  return randomUUID();
}
