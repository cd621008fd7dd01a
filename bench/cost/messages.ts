/** What the door stored, as Lambda hands it to a consumer. */
import { randomUUID } from 'node:crypto';
import type { SQSEvent } from 'aws-lambda';

/** At their first receive. */
export function sqsEvent(queue: string, bodies: readonly string[]): SQSEvent {
  const now = String(Date.now());
  return {
    Records: bodies.map((body) => ({
      messageId: randomUUID(),
      // Real ones are about so long.
      receiptHandle: `AQEB${'x'.repeat(180)}`,
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: now,
        SenderId: 'AROAEXAMPLE:http',
        ApproximateFirstReceiveTimestamp: now,
      },
      messageAttributes: {},
      md5OfBody: '0'.repeat(32),
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
      awsRegion: 'us-east-1',
    })),
  };
}
