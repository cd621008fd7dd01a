/** Lambda's records as deliveries know messages, and what can be done with them as the queue does it. */
import type { SQSRecord } from 'aws-lambda';
import type { Delayed, Remedies } from '../lib/delivery/settlement.ts';
import type { ReceivedMessage } from '../lib/delivery/task.ts';
import { FIRST_SENT_AT, type Queue, queueUrlOf } from '../lib/queue/queue.ts';

/** A message, and how SQS knows it. */
export interface Message extends ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly queueUrl: string;
}

/** @param queueUrl may contain `{project}` */
export function messageOf(record: SQSRecord, queueUrl: string): Message {
  const { messageId, receiptHandle, body, attributes, messageAttributes, eventSourceARN } = record;
  const firstSentAt = Number(messageAttributes?.[FIRST_SENT_AT]?.stringValue);
  return {
    messageId,
    receiptHandle,
    queueUrl: queueUrlOf(eventSourceARN, queueUrl),
    text: body,
    receiveCount: Number(attributes.ApproximateReceiveCount),
    firstReceivedAt: Number(attributes.ApproximateFirstReceiveTimestamp),
    sentAt: Number(attributes.SentTimestamp),
    firstSentAt: firstSentAt > 0 ? firstSentAt : undefined,
  };
}

export function remediesOf(queue: Omit<Queue, 'send'>): Remedies<Message> {
  return {
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
}
