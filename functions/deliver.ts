/** The consumer: Lambda's SQS event in, a partial batch response out. Wiring only. */
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import configuration from '../forwarder.config.ts';
import { systemClock as clock } from '../lib/clock.ts';
import type { Project } from '../lib/config.ts';
import { createAttempt } from '../lib/delivery/attempt.ts';
import { createConclude, type ReceivedMessage } from '../lib/delivery/conclude.ts';
import { createDeliver, type Delayed, type Settlement } from '../lib/delivery/deliver.ts';
import { createCall } from '../lib/iterable/client.ts';
import { FIRST_SENT_AT, queueUrlOf } from '../lib/queue/queue.ts';
import { readProjectKey } from '../lib/secrets-manager.ts';
import { endOf } from './lambda-time.ts';
import { cached, environment, log, queue, secretsManager } from './wiring.ts';

const keyOf = cached('project', ({ secret }: Project) =>
  readProjectKey(secretsManager, environment.secretPrefix + secret),
);
const attempt = createAttempt({ keyOf, call: createCall(environment.iterableOrigins), clock });
const conclude = createConclude({ projects: configuration.projects, attempt, clock });
const deliver = createDeliver({ conclude, clock, log });

/** A message, and how SQS knows it. */
interface Message extends ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly queueUrl: string;
}

const settlement: Settlement<Message> = {
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
  const undelivered = await deliver(event.Records.map(messageOf), settlement, endOf(context));
  return { batchItemFailures: undelivered.map(({ messageId }) => ({ itemIdentifier: messageId })) };
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
