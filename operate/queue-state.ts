/** What SQS says of a queue: how much lies there, and its settings. */
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { orFault } from './aws/faults.ts';

export interface QueueState {
  /** Can be received now. */
  readonly waiting: number;
  /** Received and not yet settled, which a backoff is too; or sent with a delay. */
  readonly hidden: number;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
}

/** @throws OperateFault */
export async function readQueueState(sqs: SQSClient, url: string): Promise<QueueState> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: url,
    AttributeNames: [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
      'VisibilityTimeout',
      'MessageRetentionPeriod',
    ],
  });
  const name = url.slice(url.lastIndexOf('/') + 1);
  const { Attributes: attributes = {} } = await orFault(`read the queue ${name}`, sqs.send(command));
  return {
    waiting: Number(attributes.ApproximateNumberOfMessages ?? 0),
    hidden:
      Number(attributes.ApproximateNumberOfMessagesNotVisible ?? 0) +
      Number(attributes.ApproximateNumberOfMessagesDelayed ?? 0),
    visibilityTimeoutSeconds: Number(attributes.VisibilityTimeout ?? 0),
    retentionSeconds: Number(attributes.MessageRetentionPeriod ?? 0),
  };
}
