/** What deliveries ask to be done with a message, as the queue does it. */
import type { Delayed, Remedies } from '../delivery/settlement.ts';
import type { ReceivedMessage } from '../delivery/task.ts';
import type { Queue } from '../queue/queue.ts';

/** A message, and how SQS knows it. */
export interface QueueMessage extends ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** `arn:aws:sqs:region:account:name` */
  readonly queueArn: string;
}

export function remediesOf(
  { bury, hide, renew }: Omit<Queue, 'send'>,
  urlOf: (queueArn: string) => string,
): Remedies<QueueMessage> {
  return {
    bury,
    hide: (delayed, deadline) =>
      hide(
        delayed.map(({ message: { receiptHandle, queueArn }, delaySeconds }) => ({
          queueUrl: urlOf(queueArn),
          receiptHandle,
          delaySeconds,
        })),
        deadline,
      ),
    async renew<D extends Delayed<QueueMessage>>(delayed: readonly D[], deadline: number) {
      const renewals = delayed.map((entry) => {
        const { queueArn, text, sentAt, firstSentAt = sentAt, invalidDetail } = entry.message;
        const { delaySeconds } = entry;
        return { queueUrl: urlOf(queueArn), text, delaySeconds, firstSentAt, invalidDetail, entry };
      });
      const renewed = await renew(renewals, deadline);
      return new Set([...renewed].map((renewal) => renewal.entry));
    },
  };
}
