/** SQS's messages as Lambda hands them to a consumer. */
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { encodeMessage } from '../lib/event/envelope.ts';

export interface Sent {
  readonly id: string;
  readonly project: string;
  readonly operation: string;
  /** The body, as it goes to Iterable. */
  readonly body: object;
  /** Of a FIFO queue. */
  readonly group?: string;
}

/** With these an event has about 700 bytes. */
export const FIELDS = Object.fromEntries(
  Array.from({ length: 20 }, (_, index) => [`field${index}`, `value of field ${index}`]),
);

export function sqsEventOf(sent: readonly Sent[]): SQSEvent {
  return { Records: sent.map(recordOf) };
}

function recordOf({ id, project, operation, body, group }: Sent): SQSRecord {
  const acceptedAt = new Date();
  return {
    messageId: id,
    receiptHandle: `receipt-of-${id}`,
    body: encodeMessage(
      { v: 1, id, source: 'app', project, operation, acceptedAt: acceptedAt.toISOString() },
      JSON.stringify(body),
    ),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(acceptedAt.getTime()),
      SenderId: 'bench',
      ApproximateFirstReceiveTimestamp: String(acceptedAt.getTime()),
      ...(group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: id }),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${project}${group === undefined ? '' : '.fifo'}`,
    awsRegion: 'us-east-1',
  };
}
