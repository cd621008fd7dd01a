/** Two queues a project, the dead letter queue, and how Lambda reads from the former. */
import type { Configuration, Project } from '../lib/config/define-config.ts';
import {
  MAX_RECEIVES,
  RETENTION_SECONDS,
  USERS_VISIBILITY_TIMEOUT_SECONDS,
  visibilityTimeoutSeconds,
} from '../lib/delivery/time/budget.ts';
import { queueEncryption } from './encryption.ts';
import { MAPPING, MAX_CONCURRENCY, USERS_MAPPING } from './mapping.ts';
import {
  arnOf,
  DEAD_LETTER_QUEUE,
  deadLetterQueueName,
  type Extensions,
  logicalId,
  mappingId,
  queueId,
  queueName,
  type Resource,
  type Resources,
  type StackSettings,
  usersMappingId,
  usersQueueId,
  usersQueueName,
} from './names.ts';

/**
 * A queue outlives its stack, its project's line in the configuration, and the deployment that was to create it:
 * what was answered with 202 may lie there. Not `RetainExceptOnCreate`, which deletes what a failed deployment had
 * created. The doors send to a new queue as soon as they are updated, and the same deployment may fail later. That
 * they come late (serverless.yml) makes it rare, and can't make it impossible: something always comes after the first
 * door, if only the second. The price: the next deployment meets a queue of that name. docs/deploying.md says how to
 * take it in.
 */
export const KEPT = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } as const;

export function queues(configuration: Configuration, settings: StackSettings): Resources {
  const rows = Object.values(configuration.projects).flatMap((project) => [
    [queueId(project.name), projectQueue(project, settings)] as const,
    [logicalId('QueuePolicy', project.name), tlsOnly(queueId(project.name))] as const,
    [usersQueueId(project.name), usersQueue(project, settings)] as const,
    [logicalId('UsersQueuePolicy', project.name), tlsOnly(usersQueueId(project.name))] as const,
  ]);
  return {
    ...Object.fromEntries(rows),
    [DEAD_LETTER_QUEUE]: {
      Type: 'AWS::SQS::Queue',
      ...KEPT,
      Properties: {
        QueueName: deadLetterQueueName(settings),
        ...queueEncryption(settings),
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

/** Each project's queue of users as an event of its consumer. A FIFO queue has no batching window. */
export function usersMappings(configuration: Configuration): object[] {
  return Object.values(configuration.projects).map(({ name }) => ({
    sqs: {
      arn: arnOf(usersQueueId(name)),
      ...USERS_MAPPING,
      functionResponseType: 'ReportBatchItemFailures',
    },
  }));
}

/**
 * osls writes that each mapping is enabled. With the next change of any of its settings, CloudFormation would then
 * resume a project that an operator has paused. A new mapping is enabled without it.
 */
export function pausesKept({ projects }: Configuration): Extensions {
  const ids = Object.keys(projects).flatMap((project) => [mappingId(project), usersMappingId(project)]);
  return Object.fromEntries(ids.map((id) => [id, { Properties: { Enabled: { Ref: 'AWS::NoValue' } } }]));
}

function projectQueue({ name, mode }: Project, settings: StackSettings): Resource {
  return {
    Type: 'AWS::SQS::Queue',
    ...KEPT,
    Properties: {
      QueueName: queueName(settings, name),
      ...queueEncryption(settings),
      MessageRetentionPeriod: RETENTION_SECONDS,
      VisibilityTimeout: visibilityTimeoutSeconds(mode),
      RedrivePolicy: {
        deadLetterTargetArn: arnOf(DEAD_LETTER_QUEUE),
        maxReceiveCount: MAX_RECEIVES,
      },
    },
  };
}

/**
 * Of every project, whatever its `order`: when that is changed, what lies here is still delivered, or sent back.
 * Without a redrive policy, since a message that SQS takes out of its line lets the next one overtake it.
 */
function usersQueue({ name }: Project, settings: StackSettings): Resource {
  return {
    Type: 'AWS::SQS::Queue',
    ...KEPT,
    Properties: {
      QueueName: usersQueueName(settings, name),
      FifoQueue: true,
      // The two together are SQS's high throughput: each user has a limit of its own.
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      // Two events of equal text may both be meant: the door says which of them are one.
      ContentBasedDeduplication: false,
      ...queueEncryption(settings),
      MessageRetentionPeriod: RETENTION_SECONDS,
      VisibilityTimeout: USERS_VISIBILITY_TIMEOUT_SECONDS,
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
