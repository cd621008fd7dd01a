/** Lambda's records as the consumer knows messages, and its answer as Lambda knows it. */
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { QueueMessage } from '../lib/compose/remedies.ts';
import { isRecord } from '../lib/json/is-record.ts';
import { invalidDetailIn } from '../lib/queue/attributes.ts';
import { FIRST_SENT_AT, RECEIVED_BEFORE } from '../lib/queue/queue.ts';
import type { Clock } from '../lib/runtime/clock.ts';

/** One mapping brings messages of one kind. */
export function isFromQueue(event: unknown): event is SQSEvent {
  if (!isRecord(event) || !Array.isArray(event.Records)) return false;
  const [first] = event.Records;
  return event.Records.length === 0 || (isRecord(first) && typeof first.receiptHandle === 'string');
}

/**
 * Never throws: one odd record would keep all others of its batch from being delivered. If its times and counts can't
 * be read, as from tools that imitate SQS, it counts as new.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function messageOf(record: unknown, clock: Pick<Clock, 'now'>): QueueMessage {
  const { attributes, messageAttributes } = membersOf(record);
  const system = membersOf(attributes);
  const sender = membersOf(messageAttributes);
  const attribute = (name: string) => textIn(sender[name], 'stringValue');
  const queueArn = textIn(record, 'eventSourceARN') ?? '';
  const firstSentAt = positiveInteger(attribute(FIRST_SENT_AT));
  const receivedBefore = positiveInteger(attribute(RECEIVED_BEFORE)) ?? 0;
  const firstReceivedAt = positiveInteger(system.ApproximateFirstReceiveTimestamp) ?? clock.now();
  return {
    messageId: textIn(record, 'messageId') ?? '',
    receiptHandle: textIn(record, 'receiptHandle') ?? '',
    queueArn,
    text: textIn(record, 'body') ?? '',
    receiveCount: receivedBefore + (positiveInteger(system.ApproximateReceiveCount) ?? 1),
    // The time of the first receive is lost. The first send is near it, unless there was a backlog.
    firstReceivedAt: receivedBefore === 0 ? firstReceivedAt : (firstSentAt ?? firstReceivedAt),
    sentAt: positiveInteger(system.SentTimestamp) ?? clock.now(),
    firstSentAt,
    receivedBefore,
    invalidDetail: invalidDetailIn(attribute),
    // A standard queue takes groups, too, for another end.
    groupId: queueArn.endsWith('.fifo') ? textIn(attributes, 'MessageGroupId') : undefined,
  };
}

/** @param undelivered the ids of the messages that must stay on the queue */
export function responseOf(undelivered: readonly string[]): SQSBatchResponse {
  return { batchItemFailures: undelivered.map((itemIdentifier) => ({ itemIdentifier })) };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function textIn(value: unknown, name: string): string | undefined {
  const text = membersOf(value)[name];
  return typeof text === 'string' ? text : undefined;
}

/** @returns nothing for what is no count and no time: zero, a fraction, a number that has lost digits */
function positiveInteger(text: unknown): number | undefined {
  const number = typeof text === 'string' ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}
