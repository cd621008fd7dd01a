/** One queue a project, the dead letter queue, and how Lambda reads from the former. */
import type { Configuration, Project } from '../lib/config/define-config.ts';
import { MAX_RECEIVES, RETENTION_SECONDS, visibilityTimeoutSeconds } from '../lib/delivery/time/budget.ts';
import { MAPPING, MAX_CONCURRENCY } from './mapping.ts';
import {
  arnOf,
  DEAD_LETTER_QUEUE,
  deadLetterQueueName,
  logicalId,
  queueId,
  queueName,
  type Resource,
  type Resources,
  type StackSettings,
} from './names.ts';

/**
 * A queue outlives its stack, and its project's line in the configuration: what was answered with 202 may
 * still lie there. Only a queue whose own creation is rolled back goes, or the next try would meet its name.
 */
const KEPT = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' } as const;

export function queues(configuration: Configuration, settings: StackSettings): Resources {
  const rows = Object.values(configuration.projects).flatMap((project) => [
    [queueId(project.name), projectQueue(project, settings)] as const,
    [logicalId('QueuePolicy', project.name), tlsOnly(queueId(project.name))] as const,
  ]);
  return {
    ...Object.fromEntries(rows),
    [DEAD_LETTER_QUEUE]: {
      Type: 'AWS::SQS::Queue',
      ...KEPT,
      Properties: {
        QueueName: deadLetterQueueName(settings),
        SqsManagedSseEnabled: true,
        MessageRetentionPeriod: RETENTION_SECONDS,
      },
    },
    DeadLetterQueuePolicy: tlsOnly(DEAD_LETTER_QUEUE),
  };
}

/** Each project's queue as an event of the consumer. */
export function mappings(configuration: Configuration): object[] {
  return Object.values(configuration.projects).map(({ name, mode }) => ({
    sqs: {
      arn: arnOf(queueId(name)),
      batchSize: MAPPING[mode].batchSize,
      maximumBatchingWindow: MAPPING[mode].batchWindowSeconds,
      maximumConcurrency: MAX_CONCURRENCY,
      // Without it the failures that the consumer reports are ignored, and their messages deleted.
      functionResponseType: 'ReportBatchItemFailures',
    },
  }));
}

function projectQueue({ name, mode }: Project, settings: StackSettings): Resource {
  return {
    Type: 'AWS::SQS::Queue',
    ...KEPT,
    Properties: {
      QueueName: queueName(settings, name),
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: RETENTION_SECONDS,
      VisibilityTimeout: visibilityTimeoutSeconds(mode),
      RedrivePolicy: {
        deadLetterTargetArn: arnOf(DEAD_LETTER_QUEUE),
        maxReceiveCount: MAX_RECEIVES,
      },
    },
  };
}

export function tlsOnly(queue: string): Resource {
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: queue }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'TlsOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 'sqs:*',
            Resource: arnOf(queue),
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    },
  };
}
