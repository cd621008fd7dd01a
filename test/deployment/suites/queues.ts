/** The queues, and how Lambda reads from them. */
import { describe, expect, it } from 'vitest';
import { propertiesOf } from '../cloudformation.ts';
import configuration from '../everything.config.ts';
import { arn, packaged } from '../packaged.ts';

const FOURTEEN_DAYS = 1_209_600;
const DEAD_LETTERS = 'iterable-forwarder-dev_dead-letter';

/** Queue, batch, window, and for how long a message is hidden: six times 60 s and the window. */
const PROJECT_QUEUES = [
  ['iterable-forwarder-dev-us', 2_000, 1, 361],
  ['iterable-forwarder-dev-us-bulk', 4_000, 5, 365],
  ['iterable-forwarder-dev-eu', 2_000, 1, 361],
] as const;

const USERS_QUEUES = PROJECT_QUEUES.map(([name]) => `${name}.fifo`);

const queues = () => propertiesOf(packaged().template, 'AWS::SQS::Queue');

describe('the queues', () => {
  it('are exactly these', () => {
    const encrypted = { MessageRetentionPeriod: FOURTEEN_DAYS, SqsManagedSseEnabled: true };
    expect(queues()).toEqual([
      ...PROJECT_QUEUES.flatMap(([QueueName, , , VisibilityTimeout]) => [
        {
          ...encrypted,
          QueueName,
          VisibilityTimeout,
          RedrivePolicy: { deadLetterTargetArn: arn('sqs', DEAD_LETTERS), maxReceiveCount: 1_000 },
        },
        {
          ...encrypted,
          QueueName: `${QueueName}.fifo`,
          FifoQueue: true,
          DeduplicationScope: 'messageGroup',
          FifoThroughputLimit: 'perMessageGroupId',
          ContentBasedDeduplication: false,
          // Six times 20 s. No redrive policy: it would let a message be overtaken.
          VisibilityTimeout: 120,
        },
      ]),
      { ...encrypted, QueueName: DEAD_LETTERS },
      { ...encrypted, QueueName: 'iterable-forwarder-dev_bus-failures' },
    ]);
  });

  it('are two a project', () => {
    const names = Object.keys(configuration.projects).map((project) => `iterable-forwarder-dev-${project}`);
    expect(PROJECT_QUEUES.map(([name]) => name)).toEqual(names);
  });

  it('outlive their stack, their line in the configuration, and a deployment that failed after it made them', () => {
    const resources = Object.values(packaged().template.Resources);
    for (const queue of resources.filter(({ Type }) => Type === 'AWS::SQS::Queue')) {
      expect(queue).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });

  const mappingsTo = (name: string) =>
    propertiesOf(packaged().template, 'AWS::Lambda::EventSourceMapping').filter(
      ({ FunctionName }) => FunctionName === arn('lambda', `function:iterable-forwarder-dev-${name}`),
    );

  it('feed the consumers by these mappings and no others', () => {
    expect(mappingsTo('users')).toEqual(
      USERS_QUEUES.map((name) => ({
        EventSourceArn: arn('sqs', name),
        FunctionName: arn('lambda', 'function:iterable-forwarder-dev-users'),
        // And no window, which a FIFO queue can't have.
        BatchSize: 10,
        ScalingConfig: { MaximumConcurrency: 25 },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      })),
    );
    expect(propertiesOf(packaged().template, 'AWS::Lambda::EventSourceMapping')).toHaveLength(
      USERS_QUEUES.length + PROJECT_QUEUES.length,
    );
    expect(mappingsTo('deliver')).toEqual(
      PROJECT_QUEUES.map(([name, BatchSize, MaximumBatchingWindowInSeconds]) => ({
        EventSourceArn: arn('sqs', name),
        FunctionName: arn('lambda', 'function:iterable-forwarder-dev-deliver'),
        BatchSize,
        MaximumBatchingWindowInSeconds,
        // Of which the consumers take their share of Iterable's limits.
        ScalingConfig: { MaximumConcurrency: 2 },
        // Without it the failures that the consumer reports are ignored, and their messages deleted.
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      })),
    );
  });

  it('leave each mapping as it is, enabled or paused: Lambda enables a new one by itself', () => {
    for (const template of [packaged().template, packaged().customised]) {
      for (const mapping of propertiesOf(template, 'AWS::Lambda::EventSourceMapping')) {
        expect(mapping).not.toHaveProperty('Enabled');
      }
    }
  });
});
