/** The project queues and the dead letter queue: what can be done with a message, confirmed one by one. */
import {
  ChangeMessageVisibilityBatchCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeadLetter } from '../event/dead-letter.ts';
import type { Clock } from '../runtime/clock.ts';
import { attributeBytes, attributesOf, invalidAttributes, number } from './attributes.ts';
import { type BatchCall, confirmEach } from './confirm.ts';
import type { QueueFault } from './faults.ts';

/** A message under way to a project's queue. */
export interface OutgoingMessage {
  readonly project: string;
  readonly text: string;
}

/** A received message that stays out of sight for a while. */
export interface Hidden {
  readonly queueUrl: string;
  readonly receiptHandle: string;
  /** Whole seconds from now. */
  readonly delaySeconds: number;
}

/** A received message that is sent to its queue anew. */
export interface Renewal {
  readonly queueUrl: string;
  readonly text: string;
  /** Whole seconds until it can be received, 900 at most. */
  readonly delaySeconds: number;
  /** Milliseconds since 1970: its age goes on from there. */
  readonly firstSentAt: number;
  /** It came back from the dead letter queue as `invalid`: the new message must say so too. */
  readonly invalidDetail?: string | undefined;
}

export interface QueueDependencies {
  readonly client: SQSClient;
  /** Each project's queue: `{project}` in it stands for the project's name. */
  readonly queueUrlTemplate: string;
  readonly deadLetterQueueUrl: string;
  readonly clock: Clock;
  readonly onFailure: (action: Action, fault: QueueFault) => void;
}

type Action = 'send' | 'hide' | 'renew' | 'bury';

/** Resolves to what SQS confirmed by the deadline (milliseconds since 1970); does not reject. */
type Confirm<Entry> = <E extends Entry>(entries: readonly E[], deadline: number) => Promise<ReadonlySet<E>>;

export interface Queue {
  readonly send: Confirm<OutgoingMessage>;
  readonly hide: Confirm<Hidden>;
  readonly renew: Confirm<Renewal>;
  readonly bury: Confirm<DeadLetter>;
}

/** The attribute of a renewed message that keeps the time when it was sent first. */
export const FIRST_SENT_AT = 'firstSentAt';

const PROJECT = '{project}';

export function createQueue({
  client,
  queueUrlTemplate,
  deadLetterQueueUrl,
  clock,
  onFailure,
}: QueueDependencies): Queue {
  function sendCall<Entry>(
    action: Action,
    url: string,
    entryOf: (entry: Entry) => Omit<SendMessageBatchRequestEntry, 'Id'>,
  ): BatchCall<Entry> {
    return {
      bytesOf(entry) {
        const { MessageBody = '', MessageAttributes = {} } = entryOf(entry);
        return Buffer.byteLength(MessageBody) + attributeBytes(MessageAttributes);
      },
      send: (batch, abortSignal) =>
        client.send(
          new SendMessageBatchCommand({
            QueueUrl: url,
            Entries: batch.map((entry, index) => ({ Id: String(index), ...entryOf(entry) })),
          }),
          { abortSignal },
        ),
      onFailure: (fault) => onFailure(action, fault),
    };
  }

  const sendCallTo = (url: string) =>
    sendCall('send', url, ({ text }: OutgoingMessage) => ({ MessageBody: text }));

  const renewCallTo = (url: string) =>
    sendCall('renew', url, ({ text, delaySeconds, firstSentAt, invalidDetail }: Renewal) => ({
      MessageBody: text,
      DelaySeconds: delaySeconds,
      MessageAttributes: { [FIRST_SENT_AT]: number(firstSentAt), ...invalidAttributes(invalidDetail) },
    }));

  const buryCallTo = (url: string) =>
    sendCall('bury', url, (letter: DeadLetter) => ({
      MessageBody: letter.message,
      MessageAttributes: attributesOf(letter),
    }));

  const hideCallTo = (url: string): BatchCall<Hidden> => ({
    bytesOf: () => 0,
    send: (batch, abortSignal) =>
      client.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: url,
          Entries: batch.map(({ receiptHandle, delaySeconds }, index) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: delaySeconds,
          })),
        }),
        { abortSignal },
      ),
    onFailure: (fault) => onFailure('hide', fault),
  });

  /** Each call goes to one queue. */
  function confirmingEach<Entry>(
    callTo: (url: string) => BatchCall<Entry>,
    urlOf: (entry: Entry) => string,
  ): Confirm<Entry> {
    return async <E extends Entry>(entries: readonly E[], deadline: number) => {
      const confirmed = await Promise.all(
        [...Map.groupBy(entries, urlOf)].map(([url, entriesThere]) =>
          confirmEach(entriesThere, callTo(url), deadline, clock),
        ),
      );
      return new Set(confirmed.flatMap((entriesThere) => [...entriesThere]));
    };
  }

  return {
    send: confirmingEach(sendCallTo, ({ project }) => queueUrlTemplate.replace(PROJECT, project)),
    hide: confirmingEach(hideCallTo, (hidden) => hidden.queueUrl),
    renew: confirmingEach(renewCallTo, (renewal) => renewal.queueUrl),
    bury: confirmingEach(buryCallTo, () => deadLetterQueueUrl),
  };
}

/**
 * The URL of the queue that a received message is on: its ARN names the queue, the template has the way there.
 * @param arn `arn:aws:sqs:region:account:name`
 */
export function queueUrlOf(arn: string, queueUrlTemplate: string): string {
  if (!queueUrlTemplate.includes(PROJECT)) return queueUrlTemplate;
  const directory = queueUrlTemplate.slice(0, queueUrlTemplate.lastIndexOf('/'));
  return `${directory}/${arn.slice(arn.lastIndexOf(':') + 1)}`;
}
