/** The queues of the stack: that they are as the deployed ones. */
import { expect, it } from 'vitest';
import { apiKey, parseConfiguration } from '../../lib/config/define-config.ts';
import { queuesFor } from '../../local/queues.ts';

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
