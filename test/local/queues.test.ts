/** The queues of the stack: that they are as the deployed ones. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { apiKey, parseConfiguration } from '../../lib/config/define-config.ts';
import { startQueueServer } from '../../local/aws/queue-server.ts';
import { createLocalSqsClient } from '../../local/aws/sqs-client.ts';
import { queuesFor, REGION } from '../../local/queues.ts';
import { ACCESS_KEY_ID } from '../support/access-key.ts';

const { projects } = parseConfiguration({
  projects: { us: { dataCenter: 'US', secret: 's' }, eu: { dataCenter: 'EU', secret: 's' } },
  sources: { app: { verify: apiKey('source-app'), project: 'us' } },
});
const queues = queuesFor(Object.values(projects), { realProject: undefined });

it('each project has two, and all have one for dead letters', () => {
  expect(queues.map(({ name }) => name)).toEqual([
    'forwarder_dead-letters',
    'forwarder-us',
    'forwarder-eu',
    'forwarder-us.fifo',
    'forwarder-eu.fifo',
  ]);
});

it('the users of a project stand in a FIFO queue of many groups, out of which SQS moves nothing', () => {
  expect(queues.find(({ name }) => name === 'forwarder-us.fifo')?.attributes).toEqual({
    FifoQueue: 'true',
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
    MessageRetentionPeriod: '1209600',
    VisibilityTimeout: '120',
  });
});

it('what is sent to a real project has queues of its own', () => {
  const realProject = { dataCenter: 'US', apiKey: 'key' } as const;
  const names = queuesFor(Object.values(projects), { realProject }).map(({ name }) => name);

  expect(names).toContain('forwarder-real_us.fifo');
});

it('what an earlier version left has the queues of users from the next start on, and keeps what waits', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'queues-'));
  const start = async (chosen: typeof queues) => {
    const server = await startQueueServer({
      accessKeyId: ACCESS_KEY_ID,
      dataDir,
      region: REGION,
      queues: chosen,
    });
    const client = createLocalSqsClient(server.origin, ACCESS_KEY_ID, { region: REGION });
    const close = async () => {
      client.destroy();
      await server.close();
    };
    return { server, client, close };
  };
  const earlier = await start(queues.filter(({ name }) => !name.endsWith('.fifo')));
  await earlier.client.send(
    new SendMessageCommand({ QueueUrl: earlier.server.queueUrl('forwarder-us'), MessageBody: 'waits' }),
  );
  await earlier.close();

  const { server, client, close } = await start(queues);
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: server.queueUrl('forwarder-us.fifo'),
      AttributeNames: ['All'],
    }),
  );
  const backlog = server.backlog('forwarder-us');
  await close();
  await rm(dataDir, { recursive: true });

  expect(Attributes).toMatchObject(
    queues.find(({ name }) => name === 'forwarder-us.fifo')?.attributes ?? { isThere: 'no' },
  );
  expect(backlog.count).toBe(1);
});
