/** What the queue server tells of what is put on its queues, and taken off them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteMessageBatchCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { expect, it, onTestFinished } from 'vitest';
import { type QueueServer, queueArn, startQueueServer } from '../../../local/aws/queue-server.ts';
import type { FoundMessage, RemovedMessage, StoredMessage } from '../../../local/aws/queue-watch.ts';
import { createLocalSqsClient } from '../../../local/aws/sqs-client.ts';
import { ACCESS_KEY_ID } from '../../support/access-key.ts';

const REDRIVE = JSON.stringify({ deadLetterTargetArn: queueArn('dead'), maxReceiveCount: 1 });
const FIFO = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
const QUEUES = [
  { name: 'dead', attributes: {} },
  { name: 'events', attributes: { VisibilityTimeout: '0', RedrivePolicy: REDRIVE } },
  { name: 'users.fifo', attributes: FIFO },
];

function newDirectory(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'queue-watch-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  return dataDir;
}

async function watched(dataDir = newDirectory()) {
  const found: FoundMessage[][] = [];
  const files: number[] = [];
  const stored: StoredMessage[] = [];
  const removed: RemovedMessage[] = [];
  const server: QueueServer = await startQueueServer({
    accessKeyId: ACCESS_KEY_ID,
    dataDir,
    queues: QUEUES,
    watch: {
      onFound: (messages, identity) => {
        found.push([...messages]);
        files.push(identity);
      },
      onStored: (message) => stored.push(message),
      onRemoved: (message) => removed.push(message),
    },
  });
  const client = createLocalSqsClient(server.origin, ACCESS_KEY_ID, { region: 'us-east-1' });
  const close = async () => {
    client.destroy();
    await server.close();
  };
  return { found, files, stored, removed, client, urlOf: server.queueUrl, close };
}

it('tells each message that is sent, with what it says beside its body', async () => {
  const { stored, client, urlOf, close } = await watched();
  onTestFinished(close);

  const { MessageId: one } = await client.send(
    new SendMessageCommand({
      QueueUrl: urlOf('events'),
      MessageBody: 'one',
      MessageAttributes: { reason: { DataType: 'String', StringValue: 'rejected' } },
    }),
  );
  const { Successful: [two] = [] } = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: urlOf('dead'),
      Entries: [{ Id: '0', MessageBody: 'two', DelaySeconds: 60 }],
    }),
  );

  expect(stored).toEqual([
    expect.objectContaining({
      queue: 'events',
      messageId: one,
      text: 'one',
      attributes: { reason: 'rejected' },
      by: undefined,
    }),
    expect.objectContaining({ queue: 'dead', messageId: two?.MessageId, text: 'two', attributes: {} }),
  ]);
});

it('tells a message that a FIFO queue has already by the id that it has', async () => {
  const { stored, client, urlOf, close } = await watched();
  onTestFinished(close);
  const send = () =>
    client.send(
      new SendMessageCommand({ QueueUrl: urlOf('users.fifo'), MessageBody: 'same', MessageGroupId: 'g' }),
    );

  const { MessageId: first } = await send();
  await send();

  expect(stored.map(({ messageId }) => messageId)).toEqual([first, first]);
});

it('tells what SQS itself moves to the dead letters, what is deleted, and what is purged', async () => {
  const { stored, removed, client, urlOf, close } = await watched();
  onTestFinished(close);
  for (const MessageBody of ['one', 'two']) {
    await client.send(new SendMessageCommand({ QueueUrl: urlOf('events'), MessageBody }));
  }
  const [one, two] = stored.map(({ messageId }) => messageId);
  const receive = (queue: string) =>
    client.send(new ReceiveMessageCommand({ QueueUrl: urlOf(queue), MaxNumberOfMessages: 10 }));

  await receive('events');
  await receive('events');
  const { Messages: [letter] = [] } = await receive('dead');
  await client.send(
    new DeleteMessageBatchCommand({
      QueueUrl: urlOf('dead'),
      Entries: [{ Id: '0', ReceiptHandle: letter?.ReceiptHandle ?? '' }],
    }),
  );
  await client.send(new PurgeQueueCommand({ QueueUrl: urlOf('dead') }));

  expect(stored.slice(2).map(({ queue, messageId }) => [queue, messageId])).toEqual([
    ['dead', one],
    ['dead', two],
  ]);
  expect(removed.map(({ queue, messageId }) => [queue, messageId])).toEqual([
    ['dead', letter?.MessageId],
    ['dead', letter?.MessageId === one ? two : one],
  ]);
});

it('tells at the start what an earlier process left, and whether it was in this file', async () => {
  const dataDir = newDirectory();
  const first = await watched(dataDir);
  await first.client.send(new SendMessageCommand({ QueueUrl: first.urlOf('events'), MessageBody: 'left' }));
  await first.client.send(
    new SendMessageCommand({ QueueUrl: first.urlOf('dead'), MessageBody: 'delayed', DelaySeconds: 60 }),
  );
  await first.close();

  const second = await watched(dataDir);
  await second.close();
  rmSync(join(dataDir, 'fauxqs.db'));
  const third = await watched(dataDir);
  await third.close();

  expect([first.found, third.found]).toEqual([[[]], [[]]]);
  expect(second.files).toEqual(first.files);
  expect(third.files).not.toEqual(first.files);
  expect(second.found.flat().map(({ queue, text }) => [queue, text])).toEqual(
    expect.arrayContaining([
      ['events', 'left'],
      ['dead', 'delayed'],
    ]),
  );
  expect(second.stored).toEqual([]);
});
