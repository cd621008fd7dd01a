/** The project queues and the dead letter queue on an SQS of their own, looked at through the SDK. */
import {
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import type { Sqs } from '../../../lib/queue/queue.ts';
import { createQueue, type Queue, type QueueDependencies } from '../../../lib/queue/queue.ts';
import { systemClock } from '../../../lib/runtime/clock.ts';
import { startQueueServer } from '../../../local/aws/queue-server.ts';
import { createLocalSqsClient } from '../../../local/aws/sqs-client.ts';
import { ACCESS_KEY_ID, SIGNED } from '../access-key.ts';
import { sqsAt } from '../aws-caller.ts';

export const DEAD_LETTERS = 'dead-letters';
/** As the queues of users in order are deployed. */
export const FIFO = {
  FifoQueue: 'true',
  DeduplicationScope: 'messageGroup',
  FifoThroughputLimit: 'perMessageGroupId',
} as const;

interface Inspection {
  readonly messages: {
    readonly ready: readonly { readonly body: string }[];
    readonly delayed: readonly DelayedMessage[];
    readonly inflight: readonly {
      readonly message: { readonly body: string };
      readonly receiptHandle: string;
      readonly visibilityDeadline: number;
    }[];
  };
}

interface DelayedMessage {
  readonly body: string;
  readonly messageAttributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly sentTimestamp: number;
  readonly delayUntil: number;
}

interface Queues {
  readonly queue: Queue;
  /** As the functions call it. */
  readonly sqs: Sqs;
  readonly client: SQSClient;
  readonly urlOf: (name: string) => string;
  /** What `onFailure` heard: `hide queue-receipt-expired`. */
  readonly failures: readonly string[];
  readonly receive: (name: string) => Promise<Message[]>;
  /** Looks without receiving. */
  readonly inspect: (name: string) => Promise<Inspection['messages']>;
}

export function sqsClientOf(endpoint: string): SQSClient {
  const client = createLocalSqsClient(endpoint, ACCESS_KEY_ID, { maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return client;
}

/** Queues of the projects `us` and `eu`, and of their users in order, beside the dead letter queue, until the test ends. */
export async function queuesOf(parts: Partial<QueueDependencies> = {}): Promise<Queues> {
  const server = await startQueueServer({
    accessKeyId: ACCESS_KEY_ID,
    queues: [
      ...['events-us', 'events-eu', DEAD_LETTERS].map((name) => ({ name, attributes: {} })),
      ...['us.fifo', 'eu.fifo'].map((name) => ({ name, attributes: FIFO })),
    ],
  });
  onTestFinished(server.close);
  const client = sqsClientOf(server.origin);
  const sqs = sqsAt(server.origin);
  const failures: string[] = [];
  const queue = createQueue({
    sqs,
    queueUrlTemplate: server.queueUrl('events-{project}'),
    usersQueueUrlTemplate: server.queueUrl('{project}.fifo'),
    deadLetterQueueUrl: server.queueUrl(DEAD_LETTERS),
    clock: systemClock,
    onFailure: (action, { code }) => void failures.push(`${action} ${code}`),
    ...parts,
  });
  return {
    queue,
    sqs,
    client,
    urlOf: server.queueUrl,
    failures,
    receive: async (name) => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: server.queueUrl(name),
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
          WaitTimeSeconds: 0,
        }),
      );
      return Messages;
    },
    inspect: (name) => inspectQueue(server.origin, name),
  };
}

/** Looks at what lies on a queue without receiving: a delayed message stays delayed until somebody receives. */
export async function inspectQueue(origin: string, name: string): Promise<Inspection['messages']> {
  const answer = await fetch(`${origin}/_fauxqs/queues/${name}`, {
    headers: { 'content-type': 'application/x-amz-json-1.0', ...SIGNED },
  });
  return ((await answer.json()) as Inspection).messages;
}

/** For how many seconds each was sent out of sight. */
export const delaySecondsOf = ({ delayUntil, sentTimestamp }: DelayedMessage) =>
  (delayUntil - sentTimestamp) / 1_000;

/** A deadline that no test comes near. */
export const inTime = () => Date.now() + 30_000;
