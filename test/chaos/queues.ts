/** What lies on the queues of a stack in another process. */
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { createLocalSqsClient } from '../../local/aws/sqs-client.ts';

export interface Queues {
  /** Messages of all projects: waiting, hidden and delayed. */
  readonly depth: () => Promise<number>;
  readonly deadLetters: () => Promise<number>;
}

const DEPTHS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/** The projects' queues stand beside the dead letter queue. */
export function openQueues(deadLetterQueueUrl: string, accessKeyId: string): Queues {
  const client = createLocalSqsClient(new URL(deadLetterQueueUrl).origin, accessKeyId);
  async function depthOf(QueueUrl: string): Promise<number> {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    return DEPTHS.reduce((sum, name) => sum + Number(Attributes[name]), 0);
  }
  const projectQueueUrls = ['us', 'us.fifo', 'eu', 'eu.fifo'].map((name) =>
    deadLetterQueueUrl.replace(/[^/]+$/, `forwarder-${name}`),
  );
  return {
    depth: async () => (await Promise.all(projectQueueUrls.map(depthOf))).reduce((a, b) => a + b),
    deadLetters: () => depthOf(deadLetterQueueUrl),
  };
}
