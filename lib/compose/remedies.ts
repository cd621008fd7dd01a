/** What deliveries ask to be done with a message, as the queue does it. */
import type { Delayed, Forwarded, Remedies, SentBehind } from '../delivery/settlement.ts';
import type { ReceivedMessage } from '../delivery/task.ts';
import type { MessageGroup, OutgoingMessage, Queue } from '../queue/queue.ts';
import { freshDeduplicationId } from '../users/deduplication.ts';

/** A message, and how SQS knows it. */
export interface QueueMessage extends ReceivedMessage {
  readonly receiptHandle: string;
  /** `arn:aws:sqs:region:account:name` */
  readonly queueArn: string;
}

export function remediesOf(
  { bury, hide, renew, send }: Queue,
  urlOf: (queueArn: string) => string,
): Remedies<QueueMessage> {
  async function sendAgain<Entry>(
    entries: readonly Entry[],
    messageOf: (entry: Entry) => OutgoingMessage,
    deadline: number,
  ): Promise<ReadonlySet<Entry>> {
    const messages = entries.map((entry) => ({ ...messageOf(entry), entry }));
    const sent = await send(messages, deadline);
    return new Set([...sent].map((message) => message.entry));
  }

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
      return sendAgain(
        forwarded,
        (entry) => ({
          project: entry.project,
          text: entry.message.text,
          group: entry.to === 'users' ? groupOf(entry.groupId, entry.message) : undefined,
          past: { firstSentAt: firstSentAt(entry.message), receivedBefore: 0 },
        }),
        deadline,
      );
    },
    async sendBehind<S extends SentBehind<QueueMessage>>(behind: readonly S[], deadline: number) {
      return sendAgain(
        behind,
        ({ message, project, receivedBefore }) => ({
          project,
          text: message.text,
          group: groupOf(message.groupId, message),
          past: { firstSentAt: firstSentAt(message), receivedBefore },
        }),
        deadline,
      );
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

function groupOf(id: string | undefined, { messageId }: QueueMessage): MessageGroup | undefined {
  return id === undefined ? undefined : { id, deduplicationId: freshDeduplicationId(messageId) };
}

function firstSentAt({ sentAt, firstSentAt: first = sentAt }: QueueMessage): number {
  return first;
}
