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

const queues = () => propertiesOf(packaged().template, 'AWS::SQS::Queue');

describe('the queues', () => {
  it('are exactly these', () => {
    const encrypted = { MessageRetentionPeriod: FOURTEEN_DAYS, SqsManagedSseEnabled: true };
    expect(queues()).toEqual([
      ...PROJECT_QUEUES.map(([QueueName, , , VisibilityTimeout]) => ({
        ...encrypted,
        QueueName,
        VisibilityTimeout,
        RedrivePolicy: { deadLetterTargetArn: arn('sqs', DEAD_LETTERS), maxReceiveCount: 1_000 },
      })),
      { ...encrypted, QueueName: DEAD_LETTERS },
      { ...encrypted, QueueName: 'iterable-forwarder-dev_bus-failures' },
    ]);
  });

  it('are one a project', () => {
    const names = Object.keys(configuration.projects).map((project) => `iterable-forwarder-dev-${project}`);
    expect(PROJECT_QUEUES.map(([name]) => name)).toEqual(names);
  });

  it('outlive their stack and their line in the configuration', () => {
    const resources = Object.values(packaged().template.Resources);
    for (const queue of resources.filter(({ Type }) => Type === 'AWS::SQS::Queue')) {
      expect(queue).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    }
  });

  it('feed the consumer by these mappings', () => {
    expect(propertiesOf(packaged().template, 'AWS::Lambda::EventSourceMapping')).toEqual(
      PROJECT_QUEUES.map(([name, BatchSize, MaximumBatchingWindowInSeconds]) => ({
        EventSourceArn: arn('sqs', name),
        FunctionName: arn('lambda', 'function:iterable-forwarder-dev-deliver'),
        Enabled: true,
        BatchSize,
        MaximumBatchingWindowInSeconds,
        // Of which the consumers take their share of Iterable's limits.
        ScalingConfig: { MaximumConcurrency: 2 },
        // Without it the failures that the consumer reports are ignored, and their messages deleted.
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      })),
    );
  });
});
