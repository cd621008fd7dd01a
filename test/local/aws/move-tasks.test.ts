import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancelMessageMoveTaskCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { expect, it, onTestFinished } from 'vitest';
import { queueArn, startQueueServer } from '../../../local/aws/queue-server.ts';
import { createLocalSqsClient } from '../../../local/aws/sqs-client.ts';
import { ACCESS_KEY_ID } from '../../support/access-key.ts';
import { FIFO } from '../../support/delivery/queues.ts';
import { startQueueProcess } from '../../support/queue-process.ts';

const LETTERS = queueArn('letters');
const EVENTS = queueArn('events');
const QUEUES = [
  { name: 'letters', attributes: {} },
  {
    name: 'events',
    // What is received a second time is buried.
    attributes: {
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: LETTERS, maxReceiveCount: 1 }),
    },
  },
  { name: 'others', attributes: {} },
  { name: 'users.fifo', attributes: FIFO },
];

async function queues(dataDir?: string) {
  const server = await startQueueServer({
    accessKeyId: ACCESS_KEY_ID,
    queues: QUEUES,
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  onTestFinished(server.close);
  return { ...server, ...speakTo(server.origin) };
}

function speakTo(origin: string) {
  const client = createLocalSqsClient(origin, ACCESS_KEY_ID, { maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  const QueueUrl = (name: string) => `${origin}/000000000000/${name}`;
  return {
    client,
    QueueUrl,
    send: (name: string, MessageBody: string) =>
      client.send(
        new SendMessageCommand({
          QueueUrl: QueueUrl(name),
          MessageBody,
          MessageAttributes: { reason: { DataType: 'String', StringValue: 'rejected' } },
        }),
      ),
    receive: async (name: string) => (await receive(client, QueueUrl(name))).at(0),
    start: (
      settings: { DestinationArn?: string; MaxNumberOfMessagesPerSecond?: number } = {},
      from = LETTERS,
    ) => client.send(new StartMessageMoveTaskCommand({ SourceArn: from, ...settings })),
    tasks: async (MaxResults?: number) => {
      const command = new ListMessageMoveTasksCommand({
        SourceArn: LETTERS,
        ...(MaxResults === undefined ? {} : { MaxResults }),
      });
      return (await client.send(command)).Results ?? [];
    },
  };
}

async function receive(client: SQSClient, QueueUrl: string) {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return Messages;
}

const statusOf = (tasks: () => Promise<readonly { readonly Status?: string | undefined }[]>) =>
  expect.poll(async () => (await tasks())[0]?.Status, { timeout: 20_000 });

it('a letter that SQS buried goes back to its queue, after a restart too, as a new message with its attributes', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'move-tasks-'));
  const before = await queues(dataDir);
  await before.send('events', 'event');
  const first = await before.receive('events');
  expect(await before.receive('events')).toBeUndefined();
  await before.close();
  const { start, tasks, receive } = await queues(dataDir);
  onTestFinished(() => rm(dataDir, { recursive: true }));

  const { TaskHandle } = await start();

  await statusOf(tasks).toBe('COMPLETED');
  expect(TaskHandle).toEqual(expect.any(String));
  expect(await tasks()).toEqual([
    {
      Status: 'COMPLETED',
      SourceArn: LETTERS,
      ApproximateNumberOfMessagesMoved: 1,
      ApproximateNumberOfMessagesToMove: 1,
      StartedTimestamp: expect.any(Number),
    },
  ]);
  const again = await receive('events');
  expect(again).toMatchObject({
    Body: 'event',
    Attributes: { ApproximateReceiveCount: '1' },
    MessageAttributes: { reason: { StringValue: 'rejected' } },
  });
  expect(again?.MessageId).not.toBe(first?.MessageId);
  expect(Number(again?.Attributes?.SentTimestamp)).toBeGreaterThan(Number(first?.Attributes?.SentTimestamp));
});

it('a letter that was sent there needs a destination, and stays without one', async () => {
  const { send, start, tasks, receive } = await queues();
  await send('letters', 'sent there');

  await start();
  await statusOf(tasks).toBe('FAILED');
  expect(await tasks()).toMatchObject([
    { FailureReason: 'CouldNotDetermineMessageSource', ApproximateNumberOfMessagesMoved: 0 },
  ]);
  await start({ DestinationArn: queueArn('others') });
  await statusOf(tasks).toBe('COMPLETED');

  expect(await receive('others')).toMatchObject({
    Body: 'sent there',
    Attributes: { ApproximateReceiveCount: '1' },
  });
  expect(await receive('letters')).toBeUndefined();
  expect((await tasks(10)).map(({ Status }) => Status)).toEqual(['COMPLETED', 'FAILED']);
});

it('a letter that is in hand elsewhere stays', async () => {
  const { send, start, tasks, receive } = await queues();
  await send('letters', 'in hand');
  await receive('letters');

  await start({ DestinationArn: EVENTS });

  await statusOf(tasks).toBe('COMPLETED');
  expect(await tasks()).toMatchObject([{ ApproximateNumberOfMessagesMoved: 0 }]);
});

it('a queue has one task at a time, which can be cancelled', async () => {
  const { client, send, start, tasks, receive } = await queues();
  for (const body of ['first', 'second']) await send('letters', body);
  const { TaskHandle } = await start({ DestinationArn: EVENTS, MaxNumberOfMessagesPerSecond: 1 });

  await expect(start({ DestinationArn: EVENTS })).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message: expect.stringContaining('already a task running'),
  });
  expect(await tasks()).toMatchObject([{ TaskHandle, Status: 'RUNNING', MaxNumberOfMessagesPerSecond: 1 }]);
  const cancelled = await client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));

  expect(cancelled.ApproximateNumberOfMessagesMoved).toBeLessThan(2);
  expect(await tasks()).toMatchObject([{ Status: 'CANCELLED', DestinationArn: EVENTS }]);
  expect((await tasks())[0]).not.toHaveProperty('TaskHandle');
  expect(await receive('letters')).toBeDefined();
  await expect(client.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

it('a task ends when its destination is deleted', async () => {
  const { client, QueueUrl, send, start, tasks } = await queues();
  for (const body of ['first', 'second', 'third']) await send('letters', body);

  await start({ DestinationArn: queueArn('others'), MaxNumberOfMessagesPerSecond: 1 });
  await client.send(new DeleteQueueCommand({ QueueUrl: QueueUrl('others') }));

  await statusOf(tasks).toBe('FAILED');
  expect(await tasks()).toMatchObject([{ FailureReason: 'AWS.SimpleQueueService.NonExistentQueue' }]);
});

it.each([
  ['a source that buries nothing', queueArn('others'), {}, 'InvalidParameterValue'],
  ['a source that is not there', queueArn('none'), {}, 'ResourceNotFoundException'],
  [
    'a destination that is not there',
    LETTERS,
    { DestinationArn: queueArn('none') },
    'ResourceNotFoundException',
  ],
  ['a queue of another type', LETTERS, { DestinationArn: queueArn('users.fifo') }, 'UnsupportedOperation'],
  ['a move to itself', LETTERS, { DestinationArn: LETTERS }, 'InvalidParameterValue'],
  ['no message a second', LETTERS, { MaxNumberOfMessagesPerSecond: 0 }, 'InvalidParameterValue'],
  ['501 messages a second', LETTERS, { MaxNumberOfMessagesPerSecond: 501 }, 'InvalidParameterValue'],
])('it refuses %s', async (_, source, settings, name) => {
  const { start, tasks } = await queues();

  await expect(start(settings, source)).rejects.toMatchObject({ name });
  expect(await tasks()).toEqual([]);
});

it('moves the letters of queues that were created later', async () => {
  const { client, QueueUrl, send, receive, start, tasks } = await queues();
  const [, { attributes } = { attributes: {} }] = QUEUES;
  await client.send(new CreateQueueCommand({ QueueName: 'late', Attributes: attributes }));
  await send('late', 'late');
  await receive('late');
  await receive('late');

  await start();

  await statusOf(tasks).toBe('COMPLETED');
  expect(await client.send(new ReceiveMessageCommand({ QueueUrl: QueueUrl('late') }))).toMatchObject({
    Messages: [{ Body: 'late' }],
  });
});

it('a kill in the middle leaves each letter in one of the two queues', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'move-tasks-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const child = await startQueueProcess(
    { accessKeyId: ACCESS_KEY_ID, dataDir, queues: QUEUES },
    onTestFinished,
  );
  const { client, QueueUrl, start, tasks } = speakTo(child.origin);
  const bodies = Array.from({ length: 1_000 }, (_, index) => `letter ${index}`);
  for (let at = 0; at < bodies.length; at += 10) {
    const Entries = bodies.slice(at, at + 10).map((MessageBody, Id) => ({ Id: String(Id), MessageBody }));
    await client.send(new SendMessageBatchCommand({ QueueUrl: QueueUrl('letters'), Entries }));
  }
  await start({ DestinationArn: queueArn('others') });
  await expect
    .poll(async () => (await tasks())[0]?.ApproximateNumberOfMessagesMoved, { interval: 1, timeout: 20_000 })
    .toBeGreaterThan(0);

  await child.kill();

  const after = await queues(dataDir);
  const left: string[] = [];
  for (const name of ['letters', 'others']) {
    for (;;) {
      const messages = await receive(after.client, after.QueueUrl(name));
      if (messages.length === 0) break;
      left.push(...messages.map(({ Body = '' }) => Body));
    }
  }
  expect(left.toSorted()).toEqual(bodies.toSorted());
});
