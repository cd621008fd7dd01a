import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionEnvironment } from '../../local/aws/function-environment.ts';
import type { FunctionRunner } from '../../local/aws/function-runner.ts';
import { type QueueServer, startQueueServer } from '../../local/aws/queue-server.ts';
import { type SecretsManager, startSecretsManager } from '../../local/aws/secrets-manager-server.ts';
import { createLocalSqsClient } from '../../local/aws/sqs-client.ts';
import { ACCESS_KEY_ID } from '../support/access-key.ts';
import { runFunction } from '../support/function-thread.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:orders';
const ROOT = join(import.meta.dirname, '../..');

let directory: string;
let queues: QueueServer;
let secrets: SecretsManager;
let sqs: SQSClient;
let bus: FunctionRunner;

/** The function with a configuration that has buses, which the shipped one has not. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'forwarder-bus-'));
  await Promise.all(
    ['functions', 'lib'].map((name) => cp(join(ROOT, name), join(directory, name), { recursive: true })),
  );
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  await cp(join(ROOT, 'package.json'), join(directory, 'package.json'));
  // Where `#configuration` is in tests.
  await mkdir(join(directory, 'test/fixtures'), { recursive: true });
  await writeFile(
    join(directory, 'test/fixtures/forwarder.config.ts'),
    `import { apiKey, defineConfig } from '#forwarder';
    export default defineConfig({
      projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
      sources: {
        orders: { verify: apiKey('source-orders'), project: 'us', buses: ['com.acme.orders', '${TOPIC}'] },
        nightly: {
          verify: apiKey('source-nightly'),
          project: 'us',
          buses: ['aws.scheduler'],
          map: () => ({ eventName: 'night', userId: 'u1' }),
        },
        kinds: {
          verify: apiKey('source-kinds'),
          project: 'us',
          buses: ['com.acme.kinds'],
          map: (event) => ({ eventName: event['detail-type'], userId: event.detail.user }),
        },
      },
    });`,
  );
  queues = await startQueueServer({
    accessKeyId: ACCESS_KEY_ID,
    queues: ['events-us', 'dead-letters'].map((name) => ({ name, attributes: {} })),
  });
  secrets = await startSecretsManager({ accessKeyId: ACCESS_KEY_ID, secrets: {} });
  sqs = createLocalSqsClient(queues.origin, ACCESS_KEY_ID);
  bus = runFunction(
    pathToFileURL(join(directory, 'functions/bus.ts')),
    functionEnvironment({
      sqs: queues.origin,
      secretsManager: secrets.origin,
      accessKeyId: ACCESS_KEY_ID,
      queueUrl: queues.queueUrl('events-{project}'),
      deadLetterQueueUrl: queues.queueUrl('dead-letters'),
    }),
    20,
  );
});

afterAll(async () => {
  sqs.destroy();
  await bus.close();
  await Promise.all([queues.close(), secrets.close()]);
  await rm(directory, { recursive: true });
});

async function bodyOn(queue: string): Promise<string | undefined> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queues.queueUrl(queue),
      WaitTimeSeconds: 5,
      VisibilityTimeout: 600,
    }),
  );
  return Messages[0]?.Body?.split('\n').slice(1).join('\n');
}

const fromEventBridge = (source: string, detail: unknown) => ({
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'Order placed',
  source,
  time: '2026-11-23T12:00:00Z',
  detail,
});

const fromTopic = (Message: string) => ({
  Records: [
    {
      EventSource: 'aws:sns',
      Sns: { TopicArn: TOPIC, MessageId: 'm-1', Timestamp: '2026-11-23T12:00:00.000Z', Message },
    },
  ],
});

describe('the function of the buses', () => {
  it('puts an event of EventBridge on the queue of its project', async () => {
    await bus.invoke(fromEventBridge('com.acme.orders', { eventName: 'order', userId: 'u1' }));

    expect(await bodyOn('events-us')).toMatch(
      /^\{"eventName":"order","userId":"u1","id":"[\da-f]{64}","createdAt":1795435200\}$/,
    );
  });

  it('hands the whole event to the map function of its source', async () => {
    await bus.invoke(fromEventBridge('com.acme.kinds', { user: 'u1' }));

    expect(await bodyOn('events-us')).toContain('{"eventName":"Order placed","userId":"u1"');
  });

  it('puts a message of SNS on the queue digit for digit', async () => {
    await bus.invoke(fromTopic('{"eventName":"order","userId":"u1","dataFields":{"n":9007199254740993}}'));

    expect(await bodyOn('events-us')).toContain('"dataFields":{"n":9007199254740993}');
  });

  it('buries a bad event as it was written', async () => {
    await bus.invoke(fromTopic('{"eventName":"order", "n":1.0}'));

    expect(await bodyOn('dead-letters')).toBe('{"eventName":"order", "n":1.0}');
  });

  const schedule = (source: string) => ({
    ...fromEventBridge(source, {}),
    'detail-type': 'Scheduled Event',
  });

  it.each([{ warmer: true }, { source: 'serverless-plugin-warmup' }, schedule('aws.events')])(
    'does nothing for a warm-up: %j',
    async (warmUp) => {
      expect(await bus.invoke(warmUp)).toBeNull();
    },
  );

  it('takes the event of a schedule if a source wants it', async () => {
    await bus.invoke(schedule('aws.scheduler'));

    expect(await bodyOn('events-us')).toContain('{"eventName":"night","userId":"u1"');
  });

  it.each([
    ['a notification of S3', { Records: [{ eventSource: 'aws:s3', s3: {} }] }],
    ['a list', [{ eventName: 'order', userId: 'u1' }]],
    ['an object of no known shape', { eventName: 'order', userId: 'u1' }],
    ['nothing', null],
  ])('throws when it is invoked with %s, so that Lambda keeps it', async (kind, invocation) => {
    await expect(bus.invoke(invocation)).rejects.toMatchObject({
      name: 'Misdirected',
      message: expect.stringContaining(
        `bus takes events of EventBridge and messages of SNS, and was invoked with ${kind}`,
      ),
    });
  });

  it('throws when no source has the bus, so that Lambda keeps the event', async () => {
    await expect(bus.invoke(fromEventBridge('com.other', {}))).rejects.toMatchObject({ name: 'NotTaken' });
  });
});
