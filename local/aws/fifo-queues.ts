/**
 * FIFO queues as AWS has them. What `fauxqs` 2.4.1 gets wrong for them is repaired here from outside, each repair
 * beside its reason.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { FifoMessages, type SqsMessage, type SqsQueue } from './fifo-messages.ts';
import { createDeduplication, type Deduplication } from './fifo-sends.ts';
import type { Stores } from './queue-persistence.ts';

/**
 * For the FIFO queues that are there, with what they hold, and for those that come later.
 * @param database where the messages are kept; without it the ids of what was sent end with the process
 */
export function keepFifoRules(sqsStore: Stores['sqsStore'], database = new DatabaseSync(':memory:')): void {
  const deduplication = createDeduplication(database);
  for (const queue of sqsStore.allQueues()) if (queue.isFifo()) repair(queue, deduplication);
  const { createQueue } = sqsStore;
  sqsStore.createQueue = (...settings) => {
    const queue = createQueue.apply(sqsStore, settings);
    if (queue.isFifo()) {
      // A queue that was deleted may have had this name.
      deduplication.forget(queue);
      repair(queue, deduplication);
    }
    return queue;
  };
}

function repair(queue: SqsQueue, deduplication: Deduplication): void {
  const messages = new FifoMessages(queue);
  adopt(queue, messages);
  sendOnce(queue, messages, deduplication);
  receiveWholeGroups(queue, messages);
  keepPlaces(queue, messages);
  tellOf(queue, messages);
}

/** Upstream (2.4.1) reads what it has on disk without saying in which order. */
function adopt(queue: SqsQueue, messages: FifoMessages): void {
  const persisted = [...queue.fifoMessages.values(), ...queue.fifoDelayed.values()].flat();
  queue.fifoMessages.clear();
  queue.fifoDelayed.clear();
  // The numbers have one length, so they can be compared as texts.
  const numberOf = ({ sequenceNumber = '' }: SqsMessage) => sequenceNumber;
  persisted.sort((a, b) => (numberOf(a) < numberOf(b) ? -1 : 1));
  for (const message of persisted) messages.add(message);
}

/** Upstream (2.4.1) looks for duplicates where it does not know the group. */
function sendOnce(queue: SqsQueue, messages: FifoMessages, deduplication: Deduplication): void {
  queue.checkDeduplication = () => ({ isDuplicate: false });
  queue.recordDeduplication = () => undefined;
  queue.enqueue = (message) => {
    const original = deduplication.originalOf(queue, message);
    if (original !== undefined) {
      // The sender is answered with what the message says after this call.
      Object.assign(message, original);
      return;
    }
    deduplication.record(queue, message);
    queue.persistence?.insertMessage(queue.name, message);
    messages.add(message);
  };
}

/** Upstream (2.4.1) receives one message of a group and then none until that is settled. */
function receiveWholeGroups(queue: SqsQueue, messages: FifoMessages): void {
  queue.dequeue = (maxCount, visibilityTimeoutSeconds, queueOf) => {
    const { VisibilityTimeout: usualTimeout, RedrivePolicy: redrivePolicy } = queue.attributes;
    // One time for all: what is received together comes back together.
    const hiddenUntil = Date.now() + (visibilityTimeoutSeconds ?? Number(usualTimeout)) * 1_000;
    const { deadLetterTargetArn = '', maxReceiveCount } = JSON.parse(redrivePolicy || '{}');
    const deadLetters = queueOf?.(deadLetterTargetArn);
    return messages.receive(maxCount, (message) => {
      message.approximateReceiveCount += 1;
      if (deadLetters !== undefined && message.approximateReceiveCount > maxReceiveCount) {
        queue.persistence?.deleteMessage(message.messageId);
        // As AWS does: the deduplication id may be that of another message there.
        message.messageDeduplicationId = message.messageId;
        message.sequenceNumber = deadLetters.nextSequenceNumber();
        deadLetters.enqueue(message);
        return undefined;
      }
      messages.expectDue(hiddenUntil);
      return handOut(queue, message, hiddenUntil);
    });
  };
}

/** As upstream (2.4.1) does within its own `dequeue`. */
function handOut(queue: SqsQueue, message: SqsMessage, visibilityDeadline: number) {
  message.approximateFirstReceiveTimestamp ??= Date.now();
  const { messageId, messageAttributes, md5OfMessageAttributes } = message;
  const receiptHandle = randomUUID();
  queue.inflightMessages.set(receiptHandle, { message, receiptHandle, visibilityDeadline });
  queue.persistence?.updateMessageInflight(
    messageId,
    receiptHandle,
    visibilityDeadline,
    message.approximateReceiveCount,
    message.approximateFirstReceiveTimestamp,
  );
  return {
    MessageId: messageId,
    ReceiptHandle: receiptHandle,
    MD5OfBody: message.md5OfBody,
    Body: message.body,
    ...(md5OfMessageAttributes && { MD5OfMessageAttributes: md5OfMessageAttributes }),
    ...(Object.keys(messageAttributes).length > 0 && { MessageAttributes: messageAttributes }),
  };
}

/** Upstream (2.4.1) puts each message that comes back in sight before the others of its group. */
function keepPlaces(queue: SqsQueue, messages: FifoMessages): void {
  const { changeVisibility, deleteMessage } = queue;
  // Upstream calls it every 20 ms while somebody polls.
  queue.processTimers = () => messages.showDue();
  queue.changeVisibility = (handle, timeoutSeconds) => {
    const entry = queue.inflightMessages.get(handle);
    if (entry === undefined) return;
    if (timeoutSeconds > 0) {
      changeVisibility.call(queue, handle, timeoutSeconds);
      messages.expectDue(entry.visibilityDeadline);
    } else {
      queue.inflightMessages.delete(handle);
      queue.persistence?.updateMessageReady(entry.message.messageId);
      messages.show(entry.message);
    }
  };
  queue.deleteMessage = (handle) => {
    const entry = queue.inflightMessages.get(handle);
    const isDeleted = deleteMessage.call(queue, handle);
    if (entry !== undefined) messages.remove(entry.message);
    return isDeleted;
  };
}

/** Upstream looks where the messages no longer are. */
function tellOf(queue: SqsQueue, messages: FifoMessages): void {
  const { getAttribute, inspectMessages, purge } = queue;
  queue.purge = () => {
    purge.call(queue);
    messages.clear();
  };
  queue.inspectMessages = () => ({
    ...inspectMessages.call(queue),
    ready: messages.inSight,
    delayed: messages.delayed,
  });
  queue.getAttribute = (name) => {
    if (name === 'ApproximateNumberOfMessages') return String(messages.inSight.length);
    if (name === 'ApproximateNumberOfMessagesDelayed') return String(messages.delayed.length);
    return getAttribute.call(queue, name);
  };
}
