/** The queues of the stack: two a project, and one for dead letters, as they are deployed. */
import type { Project } from '../lib/config/define-config.ts';
import {
  MAX_RECEIVES,
  RETENTION_SECONDS,
  USERS_VISIBILITY_TIMEOUT_SECONDS,
  visibilityTimeoutSeconds,
} from '../lib/delivery/time/budget.ts';
import { type QueueSettings, queueArn } from './aws/queue-server.ts';
import type { LocalSettings } from './settings.ts';

export const REGION = 'us-east-1';
// An underscore, because no project's name can have one.
export const DEAD_LETTERS = 'forwarder_dead-letters';

/** What was sent to try the sandbox must never reach a real project: its events have queues of their own. */
export function queueName(project: string, { realProject }: Pick<LocalSettings, 'realProject'>): string {
  return `forwarder-${realProject === undefined ? '' : 'real_'}${project}`;
}

/** That of its users in order. SQS wants the ending of every FIFO queue. */
export function usersQueueName(project: string, settings: Pick<LocalSettings, 'realProject'>): string {
  return `${queueName(project, settings)}.fifo`;
}

export function queuesFor(
  projects: readonly Project[],
  settings: Pick<LocalSettings, 'realProject'>,
): readonly QueueSettings[] {
  const retention = { MessageRetentionPeriod: String(RETENTION_SECONDS) };
  const redrive = JSON.stringify({
    deadLetterTargetArn: queueArn(DEAD_LETTERS, REGION),
    maxReceiveCount: MAX_RECEIVES,
  });
  return [
    { name: DEAD_LETTERS, attributes: retention },
    ...projects.map(({ name, mode }) => ({
      name: queueName(name, settings),
      attributes: {
        ...retention,
        VisibilityTimeout: String(visibilityTimeoutSeconds(mode)),
        RedrivePolicy: redrive,
      },
    })),
    ...projects.map(({ name }) => ({
      name: usersQueueName(name, settings),
      // No redrive: a message that SQS moved away would let the later ones of its user pass.
      attributes: {
        ...retention,
        VisibilityTimeout: String(USERS_VISIBILITY_TIMEOUT_SECONDS),
        FifoQueue: 'true',
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
      },
    })),
  ];
}
