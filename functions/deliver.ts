/** The consumer: Lambda's SQS event in, a partial batch response out. Wiring only. */
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import configuration from '#configuration';
import type { Project } from '../lib/config/define-config.ts';
import { createDeliver } from '../lib/delivery/deliver.ts';
import { createAttempt } from '../lib/delivery/lane/attempt.ts';
import { createProjectMetrics } from '../lib/delivery/metrics.ts';
import { createCall } from '../lib/iterable/client.ts';
import { systemClock as clock } from '../lib/runtime/clock.ts';
import { writeLine } from '../lib/runtime/log.ts';
import { readProjectKey } from '../lib/secrets/secrets-manager.ts';
import { endOf } from './lambda-time.ts';
import { messageOf, remediesOf } from './sqs-shapes.ts';
import { cached, environment, log, queue, secretsManager } from './wiring.ts';

const metrics = createProjectMetrics(environment.metricsNamespace, clock);
const keyOf = cached('project', ({ name, secret, mode }: Project) => {
  metrics.of(name).count('KeyRefreshes');
  return readProjectKey(secretsManager, environment.secretPrefix + secret, mode);
});
const attemptOn = createAttempt({ keyOf, call: createCall(environment.iterableOrigins), clock });
const deliver = createDeliver({
  projects: configuration.projects,
  attemptOn,
  clock,
  log,
  metrics,
  consumers: environment.maxConcurrency,
  deliveredLogShare: environment.deliveredLogShare,
});

const remedies = remediesOf(queue);

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const messages = event.Records.map((record) => messageOf(record, environment.queueUrl));
  try {
    const undelivered = await deliver(messages, remedies, endOf(context));
    return { batchItemFailures: undelivered.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  } finally {
    metrics.take().forEach(writeLine);
  }
}
