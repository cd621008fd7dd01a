/** Lambda's records as the consumer knows messages, and its answer as Lambda knows it. */
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { QueueMessage } from '../lib/compose/remedies.ts';
import { isRecord } from '../lib/json/is-record.ts';
import { invalidDetailIn } from '../lib/queue/attributes.ts';
import { FIRST_SENT_AT } from '../lib/queue/queue.ts';

/** One mapping brings messages of one kind. */
export function isFromQueue(event: unknown): event is SQSEvent {
  if (!isRecord(event) || !Array.isArray(event.Records)) return false;
  const [first] = event.Records;
  return event.Records.length === 0 || (isRecord(first) && typeof first.receiptHandle === 'string');
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export function messageOf(record: SQSRecord): QueueMessage {
  const { messageId, receiptHandle, body, attributes, messageAttributes, eventSourceARN } = record;
  const firstSentAt = Number(messageAttributes?.[FIRST_SENT_AT]?.stringValue);
  return {
    messageId,
    receiptHandle,
    queueArn: eventSourceARN,
    text: body,
    receiveCount: Number(attributes.ApproximateReceiveCount),
    firstReceivedAt: Number(attributes.ApproximateFirstReceiveTimestamp),
    sentAt: Number(attributes.SentTimestamp),
    firstSentAt: firstSentAt > 0 ? firstSentAt : undefined,
    invalidDetail: invalidDetailIn((name) => messageAttributes?.[name]?.stringValue),
  };
}

/** @param undelivered the ids of the messages that must stay on the queue */
export function responseOf(undelivered: readonly string[]): SQSBatchResponse {
  return { batchItemFailures: undelivered.map((itemIdentifier) => ({ itemIdentifier })) };
}
