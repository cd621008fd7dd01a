/** The consumers: received messages in, those that must stay on their queue out. */
import type { Configuration, Project } from '../config/define-config.ts';
import { createDeliver, type Deliver, type DeliverDependencies } from '../delivery/deliver.ts';
import { createDeliverInOrder } from '../delivery/in-order/deliver-in-order.ts';
import { createAttempt } from '../delivery/lane/attempt.ts';
import { createProjectMetrics } from '../delivery/metrics.ts';
import { queueUrlOf } from '../queue/queue.ts';
import type { Environment } from '../runtime/environment.ts';
import { readProjectKey } from '../secrets/project-key.ts';
import type { ConsumerBoundaries, UsersBoundaries } from './boundaries.ts';
import { orderedIn } from './ordered.ts';
import { composeParts } from './parts.ts';
import { type QueueMessage, remediesOf } from './remedies.ts';

/**
 * @param endsAt milliseconds since 1970, when the invocation would be killed
 * @returns the ids of the messages that must stay on the queue, in order
 */
export type Consume = (messages: readonly QueueMessage[], endsAt: number) => Promise<readonly string[]>;

/** Of the projects' standard queues. */
export function composeConsumer(
  configuration: Configuration,
  environment: Environment,
  boundaries: ConsumerBoundaries,
): Consume {
  return compose(createDeliver, environment.queueUrlTemplate, configuration, environment, boundaries);
}

/** Of the projects' queues of users in order. */
export function composeUsers(
  configuration: Configuration,
  environment: Environment,
  boundaries: UsersBoundaries,
): Consume {
  const { queueUrlTemplate, usersQueueUrlTemplate = queueUrlTemplate } = environment;
  const { ledgerTable } = boundaries;
  const create = (dependencies: DeliverDependencies) =>
    createDeliverInOrder({ ...dependencies, ledgerTable });
  return compose(create, usersQueueUrlTemplate, configuration, environment, boundaries);
}

/** @param queueUrlTemplate of the queues that the messages are on */
function compose(
  create: (dependencies: DeliverDependencies) => Deliver,
  queueUrlTemplate: string,
  configuration: Configuration,
  environment: Environment,
  boundaries: ConsumerBoundaries,
): Consume {
  const { call, clock, writeLine } = boundaries;
  const { log, queue, secretStore, cacheSecrets } = composeParts(environment, boundaries);
  const { projects } = orderedIn(environment, configuration);
  const metrics = createProjectMetrics(environment.metricsNamespace, clock);
  const keyOf = cacheSecrets('project', ({ name, secret, mode }: Project) => {
    metrics.of(name).count('KeyRefreshes');
    return readProjectKey(secretStore, secret, mode);
  });
  const deliver = create({
    projects,
    attemptOn: createAttempt({ keyOf, call, clock }),
    clock,
    log,
    metrics,
    secretPrefix: environment.secretPrefix,
    consumers: environment.maxConcurrency,
    deliveredLogShare: environment.deliveredLogShare,
  });
  const remedies = remediesOf(queue, (arn) => queueUrlOf(arn, queueUrlTemplate));
  return async (messages, endsAt) => {
    try {
      const undelivered = await deliver(messages, remedies, endsAt);
      return undelivered.map(({ messageId }) => messageId);
    } finally {
      metrics.take().forEach(writeLine);
    }
  };
}
