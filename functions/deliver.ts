/** The consumer: Lambda's SQS event in, a partial batch response out. Wiring only. */
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import configuration from '../forwarder.config.ts';
import { createSecretsManagerClient, createSqsClient } from '../lib/aws.ts';
import { systemClock as clock } from '../lib/clock.ts';
import type { Project } from '../lib/config.ts';
import { createAttempt } from '../lib/delivery/attempt.ts';
import { createConclude } from '../lib/delivery/conclude.ts';
import { createDeliver } from '../lib/delivery/deliver.ts';
import { readEnvironment } from '../lib/environment.ts';
import { createCall } from '../lib/iterable/client.ts';
import { createLog, nameAndPlace, writeLine } from '../lib/log.ts';
import { createQueue, queueUrlOf } from '../lib/queue/queue.ts';
import { cachePerOwner } from '../lib/secrets.ts';
import { readProjectKey } from '../lib/secrets-manager.ts';
import { endOf } from './lambda-time.ts';

const environment = readEnvironment();
const log = createLog(environment.logLevel, writeLine);
const secretsManager = createSecretsManagerClient(environment);

const keyOf = cachePerOwner(
  ({ secret }: Project) => readProjectKey(secretsManager, environment.secretPrefix + secret),
  {
    ttlSeconds: environment.secretTtlSeconds,
    clock,
    onFailure: ({ name }, error) =>
      log('error', 'secret-unreadable', { project: name, ...nameAndPlace(error) }),
  },
);

const queue = createQueue({
  client: createSqsClient(environment),
  queueUrl: environment.queueUrl,
  deadLetterQueueUrl: environment.deadLetterQueueUrl,
  clock,
  onFailure: (action, code) => log('error', 'queue-call-failed', { action, code }),
});

const attempt = createAttempt({ keyOf, call: createCall(environment.iterableOrigins), clock });
const conclude = createConclude({ projects: configuration.projects, attempt, clock });
const deliver = createDeliver({ conclude, clock, log });

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const endsAt = endOf(context);
  const settlement = {
    bury: queue.bury,
    async hide(delays: ReadonlyMap<Message, number>, deadline: number) {
      const hidden = [...delays].map(([{ record }, delaySeconds]) => ({
        queueUrl: queueUrlOf(record.eventSourceARN, environment.queueUrl),
        receiptHandle: record.receiptHandle,
        delaySeconds,
      }));
      await queue.hide(hidden, deadline);
    },
  };
  const undelivered = await deliver(event.Records.map(messageOf), settlement, endsAt);
  return {
    batchItemFailures: undelivered.map(({ record }) => ({ itemIdentifier: record.messageId })),
  };
}

type Message = ReturnType<typeof messageOf>;

function messageOf(record: SQSRecord) {
  const { ApproximateReceiveCount, ApproximateFirstReceiveTimestamp, SentTimestamp } = record.attributes;
  return {
    record,
    text: record.body,
    receiveCount: Number(ApproximateReceiveCount),
    firstReceivedAt: Number(ApproximateFirstReceiveTimestamp),
    sentAt: Number(SentTimestamp),
  };
}
