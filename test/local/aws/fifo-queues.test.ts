/**
 * The rules of AWS for FIFO queues, held by the queue server.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
  type SendMessageCommandInput,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { queueArn, startQueueServer } from '../../../local/aws/queue-server.ts';
import { createLocalSqsClient } from '../../../local/aws/sqs-client.ts';
import { ACCESS_KEY_ID } from '../../support/access-key.ts';
import { startQueueProcess } from '../../support/queue-process.ts';

const NAME = 'events.fifo';
/** The visibility timeout is longer than any test: what becomes receivable sooner did so for another reason. */
const FIFO = { FifoQueue: 'true', VisibilityTimeout: '361' };

let directory: string;
let cleanups: (() => unknown)[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fifo-queues-'));
  cleanups = [() => rm(directory, { recursive: true })];
});

afterEach(async () => {
  vi.useRealTimers();
  for (const cleanup of cleanups.reverse()) await cleanup();
});

interface Settings {
  readonly dataDir?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

async function start({ dataDir, attributes = {} }: Settings = {}) {
  const server = await startQueueServer({
    accessKeyId: ACCESS_KEY_ID,
    queues: [{ name: NAME, attributes: { ...FIFO, ...attributes } }],
    ...(dataDir !== undefined && { dataDir }),
  });
  cleanups.push(server.close);
  return { ...commandsAt(server.origin), server };
}

/** In a process of its own, to be killed. */
async function startElsewhere() {
  const { origin, kill } = await startQueueProcess(
    { accessKeyId: ACCESS_KEY_ID, dataDir: directory, queues: [{ name: NAME, attributes: FIFO }] },
    (ending) => cleanups.push(ending),
  );
  return { ...commandsAt(origin), kill };
}

function commandsAt(origin: string) {
  const client: SQSClient = createLocalSqsClient(origin, ACCESS_KEY_ID);
  cleanups.push(() => client.destroy());
  const QueueUrl = `${origin}/000000000000/${NAME}`;
  const receive = async (input: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        ...input,
      }),
    );
    return Messages;
  };
  return {
    client,
    QueueUrl,
    send: (MessageGroupId: string, MessageBody: string, input: Partial<SendMessageCommandInput> = {}) =>
      client.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody,
          MessageGroupId,
          MessageDeduplicationId: MessageBody,
          ...input,
        }),
      ),
    /** Sends in one batch, each to the group that its first letter names: `a1` to `a`. */
    sendAll: (...bodies: string[]) =>
      client.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: bodies.map((body) => entryOf(body, body.charAt(0))),
        }),
      ),
    receive,
    receiveBodies: async (input?: Partial<ReceiveMessageCommandInput>) => bodiesOf(await receive(input)),
    hide: (message: Message | undefined, VisibilityTimeout: number) =>
      client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl,
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout,
        }),
      ),
    remove: (message: Message | undefined) =>
      client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle })),
    attributes: async () => {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      );
      return Attributes;
    },
  };
}

function entryOf(body: string, group: string): SendMessageBatchRequestEntry {
  return { Id: body, MessageBody: body, MessageGroupId: group, MessageDeduplicationId: body };
}

const bodiesOf = (messages: readonly Message[]) => messages.map(({ Body }) => Body);

describe.each([
  ['in memory', () => ({})],
  ['in a directory', () => ({ dataDir: directory })],
])('the order of a group, kept %s', (_, kept) => {
  it('is that in which one receive returns as many messages of it as there are, and then other groups', async () => {
    const { sendAll, receiveBodies } = await start(kept());
    await sendAll('a1', 'b1', 'a2', 'c1', 'a3', 'b2', 'a4', 'c2', 'b3', 'c3');
    await sendAll('c4', 'c5', 'd1');

    expect(await receiveBodies()).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'c1', 'c2', 'c3']);
    expect(await receiveBodies()).toEqual(['d1']);
  });

  it('lets no message pass one in flight', async () => {
    const { sendAll, receive, receiveBodies, remove } = await start(kept());
    await sendAll('a1', 'a2', 'a3', 'a4');
    const [first, second] = await receive({ MaxNumberOfMessages: 2 });
    await sendAll('a5', 'b1');

    expect(await receiveBodies()).toEqual(['b1']);
    await remove(first);
    expect(await receiveBodies()).toEqual([]);
    await remove(second);
    expect(await receiveBodies()).toEqual(['a3', 'a4', 'a5']);
  });

  it('lets no message pass one that is hidden, whatever else of the group is deleted', async () => {
    const { sendAll, receive, receiveBodies, hide, remove } = await start(kept());
    await sendAll('a1', 'a2', 'a3', 'a4');
    const [first, second, third] = await receive({ MaxNumberOfMessages: 3 });
    await hide(second, 362);
    await remove(third);
    await remove(first);

    expect(await receiveBodies()).toEqual([]);
    await hide(second, 0);
    expect(await receiveBodies()).toEqual(['a2', 'a4']);
  });

  it('lets an earlier message come again while later ones are in flight', async () => {
    const { sendAll, receive, receiveBodies, hide } = await start(kept());
    await sendAll('a1', 'a2', 'a3', 'a4');
    const [first, , third] = await receive({ MaxNumberOfMessages: 3 });
    await hide(first, 0);
    await hide(third, 0);

    expect(await receiveBodies()).toEqual(['a1']);
    expect(await receiveBodies()).toEqual([]);
  });

  it('stays when messages come back in another', async () => {
    const { sendAll, receive, receiveBodies, hide } = await start(kept());
    await sendAll('a1', 'a2', 'a3', 'a4');
    const [first, second, third] = await receive({ MaxNumberOfMessages: 3 });
    for (const message of [second, third, first]) await hide(message, 0);

    expect(await receiveBodies()).toEqual(['a1', 'a2', 'a3', 'a4']);
  });

  it('stays when visibility timeouts end', async () => {
    const { sendAll, receive, receiveBodies } = await start(kept());
    await sendAll('a1', 'b1', 'a2', 'b2', 'a3');
    await receive({ MaxNumberOfMessages: 4, VisibilityTimeout: 1 });

    expect(await receiveBodies({ WaitTimeSeconds: 20 })).toEqual(['a1', 'a2', 'a3', 'b1', 'b2']);
  });

  it('stays when a poll that has hung up gives its messages back', async () => {
    const { client, QueueUrl, sendAll, attributes, receiveBodies } = await start(kept());
    const hangUp = new AbortController();
    const poll = client.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 3 }),
      { abortSignal: hangUp.signal },
    );
    // Sent later and answered: the poll has arrived.
    await attributes();
    hangUp.abort();
    await expect(poll).rejects.toMatchObject({ name: 'AbortError' });

    await sendAll('a1', 'a2', 'b1', 'a3', 'a4');

    const bodies = await receiveBodies();
    expect(bodies).toHaveLength(5);
    expect(bodies.filter((body) => body !== 'b1')).toEqual(['a1', 'a2', 'a3', 'a4']);
  });
});

describe('the order of a group', () => {
  it('stays through a kill, for messages that were in flight too', async () => {
    const killed = await startElsewhere();
    await killed.sendAll('a1', 'b1', 'a2', 'a3', 'a4');
    const [first, second] = await killed.receive({ MaxNumberOfMessages: 3 });
    await killed.hide(second, 0);
    await killed.remove(first);
    await killed.sendAll('b2', 'a5');
    await killed.kill();

    const { sendAll, receiveBodies } = await start({ dataDir: directory });
    await sendAll('a6');

    expect(await receiveBodies()).toEqual(['b1', 'b2', 'a2', 'a3', 'a4', 'a5', 'a6']);
  });

  it('keeps messages behind one that the delay of the queue still hides', async () => {
    const { client, QueueUrl, sendAll, receiveBodies, attributes, server } = await start({
      dataDir: directory,
      attributes: { DelaySeconds: '1' },
    });
    await sendAll('a1', 'a2');
    expect(server.backlog(NAME)).toMatchObject({ count: 2, hidden: 2 });
    expect(await attributes()).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesDelayed: '2',
    });

    expect(await receiveBodies({ WaitTimeSeconds: 20, MaxNumberOfMessages: 1 })).toEqual(['a1']);
    await client.send(new PurgeQueueCommand({ QueueUrl }));
    expect(server.backlog(NAME)).toMatchObject({ count: 0 });
  });

  it('goes on in the dead letter queue, which takes two messages of one deduplication id', async () => {
    const server = await startQueueServer({
      accessKeyId: ACCESS_KEY_ID,
      queues: [
        { name: 'dead.fifo', attributes: FIFO },
        {
          name: NAME,
          attributes: {
            ...FIFO,
            DeduplicationScope: 'messageGroup',
            RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn('dead.fifo'), maxReceiveCount: 1 }),
          },
        },
      ],
    });
    cleanups.push(server.close);
    const { send, sendAll, receive, receiveBodies, hide } = commandsAt(server.origin);
    await send('a', 'a1', { MessageDeduplicationId: 'same' });
    await send('b', 'b1', { MessageDeduplicationId: 'same' });
    await sendAll('a2', 'a3');
    for (const message of await receive({ MaxNumberOfMessages: 4 })) await hide(message, 0);
    await sendAll('a4');

    expect(await receiveBodies()).toEqual(['a4']);
    const dead = await receive({ QueueUrl: server.queueUrl('dead.fifo') });
    expect(bodiesOf(dead)).toEqual(['a1', 'a2', 'a3', 'b1']);
    for (const { MessageId, Attributes } of dead)
      expect(Attributes).toMatchObject({ MessageDeduplicationId: MessageId });
  });
});

describe.each([
  ['in memory', () => ({})],
  ['in a directory', () => ({ dataDir: directory })],
])('a duplicate, on a queue kept %s', (_, kept) => {
  it('is answered with the id of the original and not stored, in one batch and across groups', async () => {
    const { send, sendAll, receiveBodies } = await start(kept());
    const original = await send('a', 'a1');
    const duplicate = await send('b', 'another body', { MessageDeduplicationId: 'a1' });
    const { Successful = [], Failed } = await sendAll('a1', 'a2');

    expect(duplicate).toMatchObject({
      MessageId: original.MessageId,
      SequenceNumber: original.SequenceNumber,
    });
    expect(Failed ?? []).toEqual([]);
    expect(Successful).toMatchObject([{ Id: 'a1', MessageId: original.MessageId }, { Id: 'a2' }]);
    expect(await receiveBodies()).toEqual(['a1', 'a2']);
  });

  it('is recognised after the original was deleted, for five minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { send, receive, receiveBodies, remove } = await start(kept());
    await send('a', 'a1');
    await remove((await receive())[0]);

    vi.setSystemTime(Date.now() + 299_000);
    await send('a', 'a1');
    expect(await receiveBodies()).toEqual([]);
    vi.setSystemTime(Date.now() + 1_000);
    await send('a', 'a1');
    expect(await receiveBodies()).toEqual(['a1']);
  });

  it('has the same id in the same group, if that is the scope', async () => {
    const { send, receiveBodies } = await start({
      ...kept(),
      attributes: { DeduplicationScope: 'messageGroup' },
    });
    for (const group of ['a', 'b', 'a', 'b']) {
      await send(group, `of ${group}`, { MessageDeduplicationId: 'same' });
    }

    expect(await receiveBodies()).toEqual(['of a', 'of b']);
  });

  it('has the same body, where the content is the id', async () => {
    const { send, receiveBodies } = await start({
      ...kept(),
      attributes: { ContentBasedDeduplication: 'true' },
    });
    for (const body of ['one', 'one', 'two']) await send('a', body, { MessageDeduplicationId: undefined });

    expect(await receiveBodies()).toEqual(['one', 'two']);
  });

  it('is no duplicate on a queue that was made after the other was deleted', async () => {
    const { client, QueueUrl, send, receiveBodies } = await start(kept());
    await send('a', 'a1');
    await client.send(new DeleteQueueCommand({ QueueUrl }));
    await client.send(new CreateQueueCommand({ QueueName: NAME, Attributes: FIFO }));
    await send('a', 'a1');

    expect(await receiveBodies()).toEqual(['a1']);
  });
});

it('recognises a duplicate after a kill, even of a message that was deleted', async () => {
  const killed = await startElsewhere();
  const { MessageId } = await killed.send('a', 'a1');
  await killed.remove((await killed.receive())[0]);
  await killed.kill();

  const { send, receiveBodies } = await start({ dataDir: directory });

  expect(await send('a', 'a1')).toMatchObject({ MessageId });
  expect(await receiveBodies()).toEqual([]);
});

describe('a send', () => {
  const long = (length: number) => '~'.repeat(length);

  it.each([
    ['without a group', { MessageGroupId: undefined }, 'MissingParameter'],
    ['without a deduplication id', { MessageDeduplicationId: undefined }, 'InvalidParameterValue'],
    ['with a delay', { DelaySeconds: 1 }, 'InvalidParameterValue'],
    ['to a group whose id is too long', { MessageGroupId: long(129) }, 'InvalidParameterValue'],
    ['to a group with a space', { MessageGroupId: 'a b' }, 'InvalidParameterValue'],
    [
      'with a deduplication id that is too long',
      { MessageDeduplicationId: long(129) },
      'InvalidParameterValue',
    ],
    ['with a deduplication id beyond ASCII', { MessageDeduplicationId: 'é' }, 'InvalidParameterValue'],
  ])('%s is refused, and in a batch only that entry', async (_, input, code) => {
    const { client, QueueUrl, send, receiveBodies } = await start();
    const bad = { ...entryOf('bad', 'a'), ...input };

    await expect(send('a', 'bad', input)).rejects.toMatchObject({
      name: expect.stringMatching(new RegExp(`${code}$`)),
    });
    const answer = await client.send(
      new SendMessageBatchCommand({ QueueUrl, Entries: [entryOf('a1', 'a'), bad, entryOf('a2', 'a')] }),
    );
    expect(answer).toMatchObject({
      Successful: [{ Id: 'a1' }, { Id: 'a2' }],
      Failed: [{ Id: 'bad', Code: code, SenderFault: true }],
    });
    const { Successful, Failed } = await client.send(
      new SendMessageBatchCommand({ QueueUrl, Entries: [bad] }),
    );
    expect(Successful ?? []).toEqual([]);
    expect(Failed).toMatchObject([{ Id: 'bad', Code: code }]);
    expect(await receiveBodies()).toEqual(['a1', 'a2']);
  });

  it('takes ids of 128 characters', async () => {
    const { send, receive } = await start();
    await send(long(128), 'a1', { MessageDeduplicationId: long(128) });

    expect(await receive()).toMatchObject([
      { Attributes: { MessageGroupId: long(128), MessageDeduplicationId: long(128) } },
    ]);
  });

  it('of a batch is accepted entry by entry in their order', async () => {
    const { sendAll, receive } = await start();
    const bodies = ['a9', 'a1', 'a5', 'a3', 'a8', 'a2', 'a7', 'a6', 'a4', 'a0'];
    const { Successful = [] } = await sendAll(...bodies);

    const received = await receive();
    expect(bodiesOf(received)).toEqual(bodies);
    const numbers = received.map(({ Attributes }) => Attributes?.SequenceNumber);
    expect(numbers).toEqual(numbers.toSorted());
    expect(Successful.map(({ SequenceNumber }) => SequenceNumber)).toEqual(numbers);
  });

  it('is received with its attributes', async () => {
    const { send, receive } = await start();
    const MessageAttributes = { firstSentAt: { DataType: 'Number', StringValue: '1' } };
    const { SequenceNumber, MessageId } = await send('a', 'a1', { MessageAttributes });

    expect(await receive({ MessageAttributeNames: ['All'] })).toMatchObject([
      {
        MessageId,
        Attributes: {
          MessageGroupId: 'a',
          MessageDeduplicationId: 'a1',
          SequenceNumber,
          ApproximateReceiveCount: '1',
        },
        MessageAttributes,
      },
    ]);
  });
});

it('counts what waits, what is out of sight, and since when the oldest waits', async () => {
  const { server, attributes, sendAll, receive, remove } = await start();
  expect(server.backlog(NAME)).toEqual({ count: 0, hidden: 0, oldestSentAt: undefined });
  await sendAll('a1', 'a2', 'a3', 'b1');
  const [first, second] = await receive({ MaxNumberOfMessages: 2 });
  await remove(first);

  expect(server.backlog(NAME)).toEqual({
    count: 3,
    hidden: 1,
    oldestSentAt: Number(second?.Attributes?.SentTimestamp),
  });
  expect(await attributes()).toMatchObject({
    ApproximateNumberOfMessages: '2',
    ApproximateNumberOfMessagesNotVisible: '1',
    ApproximateNumberOfMessagesDelayed: '0',
  });
});

describe('a long poll', () => {
  const LONG = { WaitTimeSeconds: 20 };

  it('ends when the earlier message of a group is deleted', async () => {
    const { sendAll, receive, receiveBodies, attributes, remove } = await start();
    await sendAll('a1', 'a2');
    const [first] = await receive({ MaxNumberOfMessages: 1 });
    const poll = receiveBodies(LONG);
    await attributes();
    await remove(first);

    expect(await poll).toEqual(['a2']);
  });

  it('ends when the earlier message of a group is shown', async () => {
    const { sendAll, receive, receiveBodies, attributes, hide } = await start();
    await sendAll('a1', 'a2');
    const [first] = await receive({ MaxNumberOfMessages: 1 });
    const poll = receiveBodies(LONG);
    await attributes();
    await hide(first, 0);

    expect(await poll).toEqual(['a1', 'a2']);
  });

  it('ends when the visibility timeout that was set for a message is over', async () => {
    const { sendAll, receive, receiveBodies, hide } = await start();
    await sendAll('a1', 'a2');
    const [first] = await receive({ MaxNumberOfMessages: 1 });
    await hide(first, 1);

    expect(await receiveBodies(LONG)).toEqual(['a1', 'a2']);
  });

  it('does not end when a message arrives that must wait for another', async () => {
    const { sendAll, receive, receiveBodies, attributes } = await start();
    await sendAll('a1');
    await receive();
    const poll = receiveBodies(LONG);
    await attributes();
    await sendAll('a2');
    await sendAll('b1');

    expect(await poll).toEqual(['b1']);
  });

  it('does not end when another poll takes the message', async () => {
    const { sendAll, receiveBodies, attributes } = await start();
    const polls = [receiveBodies(LONG), receiveBodies(LONG), receiveBodies(LONG)];
    await attributes();
    for (const body of ['a1', 'b1', 'c1']) await sendAll(body);

    expect((await Promise.all(polls)).flat().toSorted()).toEqual(['a1', 'b1', 'c1']);
  });

  it('leaves to the next one what it does not take', async () => {
    const { sendAll, receiveBodies, attributes } = await start();
    const polls = ['a', 'b'].map(() => receiveBodies({ ...LONG, MaxNumberOfMessages: 1 }));
    await attributes();
    await sendAll('a1', 'b1');

    expect((await Promise.all(polls)).flat().toSorted()).toEqual(['a1', 'b1']);
  });
});
