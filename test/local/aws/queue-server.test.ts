import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type QueueServer,
  type QueueServerSettings,
  queueArn,
  startQueueServer,
} from '../../../local/aws/queue-server.ts';
import { createLocalSqsClient } from '../../../local/aws/sqs-client.ts';
import { ACCESS_KEY_ID, SIGNED } from '../../support/access-key.ts';
import { startQueueProcess } from '../../support/queue-process.ts';

/** Longer than any test: what becomes receivable sooner did so for another reason. */
const QUEUES = [{ name: 'events', attributes: { VisibilityTimeout: '361' } }];

let dataDir: string;
let cleanups: (() => unknown)[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'queue-server-'));
  cleanups = [() => rm(dataDir, { recursive: true })];
});

afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

async function start(settings: Partial<QueueServerSettings> = {}): Promise<QueueServer> {
  const server = await startQueueServer({ accessKeyId: ACCESS_KEY_ID, queues: QUEUES, ...settings });
  cleanups.push(server.close);
  return server;
}

function clientOf({ origin }: { origin: string }, region = 'us-east-1'): SQSClient {
  const client = createLocalSqsClient(origin, ACCESS_KEY_ID, { region });
  cleanups.push(() => client.destroy());
  return client;
}

const urlAt = (origin: string, name = 'events') => `${origin}/000000000000/${name}`;

/** Everything that can be received now. */
async function receiveAll(client: SQSClient, QueueUrl: string) {
  const all = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return all;
    all.push(...Messages);
  }
}

async function attributesOf(client: SQSClient, QueueUrl: string) {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  return Attributes;
}

const startElsewhere = () =>
  startQueueProcess({ accessKeyId: ACCESS_KEY_ID, dataDir, queues: QUEUES }, (kill) => cleanups.push(kill));

describe('the backlog of a queue', () => {
  it('counts what waits, what is out of sight, and since when the oldest waits', async () => {
    const server = await start();
    const client = clientOf(server);
    const QueueUrl = server.queueUrl('events');
    expect(server.backlog('events')).toEqual({ count: 0, hidden: 0, oldestSentAt: undefined });
    const before = Date.now();

    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'received' }));
    const afterFirst = Date.now();
    await client.send(new ReceiveMessageCommand({ QueueUrl }));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'delayed', DelaySeconds: 900 }));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'waits' }));

    const { oldestSentAt = 0, ...counts } = server.backlog('events');
    expect(counts).toEqual({ count: 3, hidden: 2 });
    expect(oldestSentAt).toBeGreaterThanOrEqual(before);
    expect(oldestSentAt).toBeLessThanOrEqual(afterFirst);
  });
});

describe('the access key id', () => {
  it('of another is refused as AWS refuses one, and so is a call without any', async () => {
    const { origin, queueUrl } = await start();
    const stranger = createLocalSqsClient(origin, 'local');
    cleanups.push(() => stranger.destroy());
    const send = new SendMessageCommand({ QueueUrl: queueUrl('events'), MessageBody: 'm' });

    await expect(stranger.send(send)).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
      $metadata: { httpStatusCode: 403 },
    });
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.ListQueues' };
    expect((await fetch(origin, { method: 'POST', headers, body: '{}' })).status).toBe(403);
    expect((await fetch(`${origin}/_fauxqs/queues`, { headers })).status).toBe(403);
    expect(await receiveAll(clientOf({ origin }), queueUrl('events'))).toEqual([]);
  });
});

describe('addresses', () => {
  it('names its queues by IP, on loopback', async () => {
    const server = await start();
    const client = clientOf(server);
    const QueueUrl = urlAt(server.origin);

    expect(server.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(server.queueUrl('events')).toBe(QueueUrl);
    await expect(client.send(new GetQueueUrlCommand({ QueueName: 'events' }))).resolves.toMatchObject({
      QueueUrl,
    });
    await expect(client.send(new ListQueuesCommand())).resolves.toMatchObject({ QueueUrls: [QueueUrl] });
  });

  it('names a queue that a client creates by IP, too', async () => {
    const server = await start();

    await expect(
      clientOf(server).send(new CreateQueueCommand({ QueueName: 'another' })),
    ).resolves.toMatchObject({ QueueUrl: urlAt(server.origin, 'another') });
  });

  it('moves persisted queues to the port and region of the new start', async () => {
    const first = await start({ dataDir });
    await first.close();
    const second = await start({ dataDir, region: 'eu-central-1' });
    const client = clientOf(second, 'eu-central-1');

    await expect(client.send(new ListQueuesCommand())).resolves.toMatchObject({
      QueueUrls: [urlAt(second.origin)],
    });
    await expect(attributesOf(client, second.queueUrl('events'))).resolves.toMatchObject({
      QueueArn: queueArn('events', 'eu-central-1'),
    });
  });

  it('answers nothing but SQS, so that no web page reaches the queues through a form', async () => {
    const { origin } = await start();
    const body = new URLSearchParams({ Action: 'CreateTopic', Name: 'topic' });

    const response = await fetch(origin, { method: 'POST', headers: SIGNED, body });

    expect(response.status).toBe(415);
  });
});

describe('message bodies', () => {
  it.each([
    ['an emoji', 'hi 👋🏽'],
    ['the last character of Unicode', '\u{10FFFF}'],
    ['the line feed, tab and carriage return', 'a\n\t\rb'],
  ])('accepts %s', async (_, MessageBody) => {
    const server = await start({ dataDir });
    const client = clientOf(server);
    const QueueUrl = server.queueUrl('events');
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));

    await expect(receiveAll(client, QueueUrl)).resolves.toMatchObject([{ Body: MessageBody }]);
  });

  it.each([
    ['a lone high surrogate', 'a\uD83D'],
    ['a lone low surrogate', '\uDC4Bb'],
    ['surrogates in the wrong order', '\uDC4B\uD83D'],
    ['a null', '\0'],
    ['an escape', '\u001B'],
    ['U+FFFE', '\uFFFE'],
    ['U+FFFF', '\uFFFF'],
  ])('refuses %s', async (_, MessageBody) => {
    const server = await start();
    const client = clientOf(server);
    const QueueUrl = server.queueUrl('events');
    const Entries = [
      { Id: 'bad', MessageBody },
      { Id: 'good', MessageBody: 'good' },
    ];

    await expect(client.send(new SendMessageCommand({ QueueUrl, MessageBody }))).rejects.toThrow(
      'Invalid characters found',
    );
    await expect(client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).resolves.toMatchObject({
      Successful: [{ Id: 'good' }],
      Failed: [{ Id: 'bad', Code: 'InvalidMessageContents', SenderFault: true }],
    });
  });
});

describe('visibility', () => {
  it('makes a message receivable at once when its visibility timeout is set to 0', async () => {
    const server = await start({ dataDir });
    const client = clientOf(server);
    const QueueUrl = server.queueUrl('events');
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'event' }));
    const [received] = await receiveAll(client, QueueUrl);

    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: received?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );

    await expect(receiveAll(client, QueueUrl)).resolves.toMatchObject([
      { Attributes: { ApproximateReceiveCount: '2' } },
    ]);
  });

  it('keeps the receive count of a message that was given back before a restart', async () => {
    const first = await start({ dataDir });
    const client = clientOf(first);
    const QueueUrl = first.queueUrl('events');
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'event' }));
    const [received] = await receiveAll(client, QueueUrl);
    const { ReceiptHandle } = received ?? {};
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    await first.close();

    const second = await start({ dataDir });

    await expect(receiveAll(clientOf(second), second.queueUrl('events'))).resolves.toMatchObject([
      { Attributes: { ApproximateReceiveCount: '2' } },
    ]);
  });

  it('keeps a message in sight when the poll that waited for it has hung up', async () => {
    const server = await start();
    const client = clientOf(server);
    const QueueUrl = server.queueUrl('events');
    const hangUp = new AbortController();
    const poll = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: hangUp.signal,
    });
    // Sent later and answered: the poll has arrived.
    await attributesOf(client, QueueUrl);
    hangUp.abort();
    await expect(poll).rejects.toMatchObject({ name: 'AbortError' });

    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'event' }));

    await expect(receiveAll(client, QueueUrl)).resolves.toMatchObject([{ Body: 'event' }]);
  });
});

describe('durability', () => {
  it('keeps every confirmed message through a kill, and hides none that was being processed', async () => {
    const killed = await startElsewhere();
    const before = clientOf(killed);
    const QueueUrl = urlAt(killed.origin);
    for (let batch = 0; batch < 5; batch++) {
      const Entries = Array.from({ length: 10 }, (_, index) => ({
        Id: String(index),
        MessageBody: `event ${batch * 10 + index} 👋`,
        MessageAttributes: { firstSentAt: { DataType: 'Number', StringValue: '1' } },
      }));
      await before.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }
    const inFlight = await receiveAll(before, QueueUrl);
    await before.send(new SendMessageCommand({ QueueUrl, MessageBody: 'delayed', DelaySeconds: 900 }));
    await before.send(new SendMessageCommand({ QueueUrl, MessageBody: 'waiting' }));
    await killed.kill();

    const server = await start({ dataDir });
    const client = clientOf(server);
    const received = await receiveAll(client, server.queueUrl('events'));

    expect(inFlight).toHaveLength(50);
    expect(received.map(({ Body }) => Body).sort()).toEqual(
      [...inFlight.map(({ Body }) => Body), 'waiting'].sort(),
    );
    for (const { MessageId, Attributes, MessageAttributes } of inFlight) {
      expect(received.find((message) => message.MessageId === MessageId)).toMatchObject({
        Attributes: { ...Attributes, ApproximateReceiveCount: '2' },
        MessageAttributes,
      });
    }
    await expect(attributesOf(client, server.queueUrl('events'))).resolves.toMatchObject({
      ApproximateNumberOfMessagesDelayed: '1',
    });
  });

  it('gives persisted queues the attributes of the new start, and keeps their messages', async () => {
    const first = await start({ dataDir });
    await clientOf(first).send(
      new SendMessageCommand({ QueueUrl: first.queueUrl('events'), MessageBody: 'event' }),
    );
    await first.close();
    const queues = [{ name: 'events', attributes: { VisibilityTimeout: '12' } }];

    const second = await start({ dataDir, queues });
    const client = clientOf(second);

    await expect(attributesOf(client, second.queueUrl('events'))).resolves.toMatchObject({
      VisibilityTimeout: '12',
    });
    await expect(receiveAll(client, second.queueUrl('events'))).resolves.toHaveLength(1);
  });

  it('keeps the messages of a queue that is no longer configured', async () => {
    const first = await start({ dataDir });
    await clientOf(first).send(
      new SendMessageCommand({ QueueUrl: first.queueUrl('events'), MessageBody: 'event' }),
    );
    await first.close();

    const second = await start({ dataDir, queues: [] });

    await expect(receiveAll(clientOf(second), second.queueUrl('events'))).resolves.toHaveLength(1);
  });

  it('wipes no queue that a client of another region creates again', async () => {
    const first = await start({ dataDir });
    const QueueUrl = first.queueUrl('events');
    await clientOf(first).send(new SendMessageCommand({ QueueUrl, MessageBody: 'event' }));
    await clientOf(first, 'eu-west-1').send(new CreateQueueCommand({ QueueName: 'events' }));
    await first.close();

    const second = await start({ dataDir });

    await expect(receiveAll(clientOf(second), second.queueUrl('events'))).resolves.toHaveLength(1);
  });

  it('moves a message that was received too often to the dead letter queue, for good', async () => {
    const queues = [
      { name: 'dead', attributes: {} },
      {
        name: 'events',
        attributes: {
          VisibilityTimeout: '0',
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn('dead'), maxReceiveCount: 1 }),
        },
      },
    ];
    const first = await start({ dataDir, queues });
    const client = clientOf(first);
    const QueueUrl = first.queueUrl('events');
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'event' }));
    await receiveAll(client, QueueUrl);
    await first.close();

    const second = await start({ dataDir, queues });

    await expect(receiveAll(clientOf(second), second.queueUrl('dead'))).resolves.toMatchObject([
      { Body: 'event' },
    ]);
  });

  it('refuses a directory that another process owns, and takes it once that is dead', async () => {
    const owner = await startElsewhere();

    await expect(start({ dataDir })).rejects.toThrow(`${dataDir} is in use by another process`);
    await owner.kill();
    await expect(start({ dataDir })).resolves.toBeDefined();
  });

  it('forgets everything when it has no directory', async () => {
    const first = await start();
    await clientOf(first).send(
      new SendMessageCommand({ QueueUrl: first.queueUrl('events'), MessageBody: 'event' }),
    );
    await first.close();

    const second = await start();

    await expect(receiveAll(clientOf(second), second.queueUrl('events'))).resolves.toEqual([]);
  });
});
