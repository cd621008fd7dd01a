/** What deliveries ask to be done with a message, as the queue does it. */
import type { Delayed, Forwarded, Remedies } from '../delivery/settlement.ts';
import type { ReceivedMessage } from '../delivery/task.ts';
import type { OutgoingMessage, Queue } from '../queue/queue.ts';
import { freshDeduplicationId } from '../users/deduplication.ts';

/** A message, and how SQS knows it. */
export interface QueueMessage extends ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** `arn:aws:sqs:region:account:name` */
  readonly queueArn: string;
}

export function remediesOf(
  { bury, hide, renew, send }: Queue,
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
    async forward<F extends Forwarded<QueueMessage>>(forwarded: readonly F[], deadline: number) {
      const messages = forwarded.map((entry) => ({ ...outgoingOf(entry), entry }));
      const sent = await send(messages, deadline);
      return new Set([...sent].map((message) => message.entry));
    },
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

function outgoingOf({ message, project, groupId }: Forwarded<QueueMessage>): OutgoingMessage {
  const { text, sentAt, firstSentAt = sentAt, receiveCount, groupId: groupBefore } = message;
  return {
    project,
    text,
    group: groupId === undefined ? undefined : { id: groupId, deduplicationId: freshDeduplicationId() },
    // On the queue that it changes to nothing was attempted yet.
    past: {
      firstSentAt,
      receivedBefore: groupId !== undefined && groupId === groupBefore ? receiveCount : 0,
    },
  };
}
