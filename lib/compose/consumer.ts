/** The consumer: received messages in, those that must stay on their queue out. */
import type { Configuration, Project } from '../config/define-config.ts';
import { createDeliver } from '../delivery/deliver.ts';
import { createAttempt } from '../delivery/lane/attempt.ts';
import { createProjectMetrics } from '../delivery/metrics.ts';
import { queueUrlOf } from '../queue/queue.ts';
import type { Environment } from '../runtime/environment.ts';
import { readProjectKey } from '../secrets/project-key.ts';
import type { ConsumerBoundaries } from './boundaries.ts';
import { composeParts } from './parts.ts';
import { type QueueMessage, remediesOf } from './remedies.ts';

/**
 * @param endsAt milliseconds since 1970, when the invocation would be killed
 * @returns the ids of the messages that must stay on the queue, in order
 */
export type Consume = (messages: readonly QueueMessage[], endsAt: number) => Promise<readonly string[]>;

export function composeConsumer(
  { projects }: Configuration,
  environment: Environment,
  boundaries: ConsumerBoundaries,
): Consume {
  const { call, clock, writeLine } = boundaries;
  const { log, queue, secretStore, cacheSecrets } = composeParts(environment, boundaries);
  const metrics = createProjectMetrics(environment.metricsNamespace, clock);
  const keyOf = cacheSecrets('project', ({ name, secret, mode }: Project) => {
    metrics.of(name).count('KeyRefreshes');
    return readProjectKey(secretStore, secret, mode);
  });
  const deliver = createDeliver({
    projects,
    attemptOn: createAttempt({ keyOf, call, clock }),
    clock,
    log,
    metrics,
    secretPrefix: environment.secretPrefix,
    consumers: environment.maxConcurrency,
    deliveredLogShare: environment.deliveredLogShare,
  });
  const remedies = remediesOf(queue, (arn) => queueUrlOf(arn, environment.queueUrlTemplate));
  return async (messages, endsAt) => {
    try {
      const undelivered = await deliver(messages, remedies, endsAt);
      return undelivered.map(({ messageId }) => messageId);
    } finally {
      metrics.take().forEach(writeLine);
    }
  };
}
