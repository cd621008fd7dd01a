/** The consumer: Lambda's SQS event in, a partial batch response out. Wiring only. */
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import configuration from '../forwarder.config.ts';
import { systemClock as clock } from '../lib/clock.ts';
import type { Project } from '../lib/config.ts';
import { createAttempt } from '../lib/delivery/attempt.ts';
import { createDeliver } from '../lib/delivery/deliver.ts';
import type { Delayed, Remedies } from '../lib/delivery/settlement.ts';
import type { ReceivedMessage } from '../lib/delivery/task.ts';
import { createCall } from '../lib/iterable/client.ts';
import { writeLine } from '../lib/log.ts';
import { createMetrics } from '../lib/metrics.ts';
import { FIRST_SENT_AT, queueUrlOf } from '../lib/queue/queue.ts';
import { readProjectKey } from '../lib/secrets-manager.ts';
import { endOf } from './lambda-time.ts';
import { cached, environment, log, queue, secretsManager } from './wiring.ts';

const metrics = createMetrics(environment.metricsNamespace, 'project', clock);
const keyOf = cached('project', ({ name, secret, mode }: Project) => {
  metrics.of(name).count('KeyRefreshes');
  return readProjectKey(secretsManager, environment.secretPrefix + secret, mode);
});
const attempt = createAttempt({ keyOf, call: createCall(environment.iterableOrigins), clock });
const deliver = createDeliver({
  projects: configuration.projects,
  attempt,
  clock,
  log,
  metrics,
  consumers: environment.maxConcurrency,
  deliveredLogShare: environment.deliveredLogShare,
});

/** A message, and how SQS knows it. */
interface Message extends ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly queueUrl: string;
}

const remedies: Remedies<Message> = {
  bury: queue.bury,
  hide: (hidden, deadline) =>
    queue.hide(
      hidden.map(({ message, delaySeconds }) => ({ ...message, delaySeconds })),
      deadline,
    ),
  async renew<D extends Delayed<Message>>(delayed: readonly D[], deadline: number) {
    const renewals = delayed.map((one) => {
      const { queueUrl, text, sentAt, firstSentAt = sentAt } = one.message;
      return { queueUrl, text, delaySeconds: one.delaySeconds, firstSentAt, one };
    });
    const renewed = await queue.renew(renewals, deadline);
    return new Set([...renewed].map(({ one }) => one));
  },
};

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  try {
    const undelivered = await deliver(event.Records.map(messageOf), remedies, endOf(context));
    return { batchItemFailures: undelivered.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  } finally {
    metrics.take().forEach(writeLine);
  }
}

function messageOf({
  messageId,
  receiptHandle,
  body,
  attributes,
  messageAttributes,
  eventSourceARN,
}: SQSRecord): Message {
  const firstSentAt = Number(messageAttributes?.[FIRST_SENT_AT]?.stringValue);
  return {
    messageId,
    receiptHandle,
    queueUrl: queueUrlOf(eventSourceARN, environment.queueUrl),
    text: body,
    receiveCount: Number(attributes.ApproximateReceiveCount),
    firstReceivedAt: Number(attributes.ApproximateFirstReceiveTimestamp),
    sentAt: Number(attributes.SentTimestamp),
    firstSentAt: firstSentAt > 0 ? firstSentAt : undefined,
  };
}
