/** The project queues and the dead letter queue: what can be done with a message, confirmed one by one. */
import {
  ChangeMessageVisibilityBatchCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Clock } from '../clock.ts';
import type { DeadLetter } from '../event/dead-letter.ts';
import { type BatchCall, confirmEach } from './confirm.ts';
import { attributeBytes, attributesOf } from './dead-letter-attributes.ts';

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

export interface QueueSettings {
  readonly client: SQSClient;
  /** May contain `{project}`. */
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly clock: Clock;
  readonly onFailure: (action: 'send' | 'hide' | 'bury', code: string) => void;
}

/** Each resolves to what SQS confirmed by the deadline (milliseconds since 1970); none rejects. */
export interface Queue {
  readonly send: <M extends OutgoingMessage>(
    messages: readonly M[],
    deadline: number,
  ) => Promise<ReadonlySet<M>>;
  readonly hide: <M extends Hidden>(messages: readonly M[], deadline: number) => Promise<ReadonlySet<M>>;
  readonly bury: <M extends DeadLetter>(letters: readonly M[], deadline: number) => Promise<ReadonlySet<M>>;
}

const PROJECT = '{project}';

export function createQueue({
  client,
  queueUrl,
  deadLetterQueueUrl,
  clock,
  onFailure,
}: QueueSettings): Queue {
  const sendTo = (url: string): BatchCall<OutgoingMessage> => ({
    bytesOf: ({ text }) => Buffer.byteLength(text),
    send: (batch, abortSignal) =>
      client.send(
        new SendMessageBatchCommand({
          QueueUrl: url,
          Entries: batch.map(({ text }, index) => ({ Id: String(index), MessageBody: text })),
        }),
        { abortSignal },
      ),
    onFailure: (code) => onFailure('send', code),
  });

  const hideOn = (url: string): BatchCall<Hidden> => ({
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
    onFailure: (code) => onFailure('hide', code),
  });

  const burial: BatchCall<DeadLetter> = {
    bytesOf: (letter) => Buffer.byteLength(letter.message) + attributeBytes(attributesOf(letter)),
    send: (batch, abortSignal) =>
      client.send(
        new SendMessageBatchCommand({
          QueueUrl: deadLetterQueueUrl,
          Entries: batch.map((letter, index) => ({
            Id: String(index),
            MessageBody: letter.message,
            MessageAttributes: attributesOf(letter),
          })),
        }),
        { abortSignal },
      ),
    onFailure: (code) => onFailure('bury', code),
  };

  /** Each call goes to one queue. */
  async function confirmByUrl<M>(
    messages: readonly M[],
    urlOf: (message: M) => string,
    callTo: (url: string) => BatchCall<M>,
    deadline: number,
  ): Promise<ReadonlySet<M>> {
    const confirmed = await Promise.all(
      [...Map.groupBy(messages, urlOf)].map(([url, some]) => confirmEach(some, callTo(url), deadline, clock)),
    );
    return new Set(confirmed.flatMap((some) => [...some]));
  }

  return {
    send: (messages, deadline) =>
      confirmByUrl(messages, ({ project }) => queueUrl.replace(PROJECT, project), sendTo, deadline),
    hide: (messages, deadline) => confirmByUrl(messages, (message) => message.queueUrl, hideOn, deadline),
    bury: (letters, deadline) => confirmEach(letters, burial, deadline, clock),
  };
}

/**
 * The queue that a received message is on: the ARN names it, and the setting knows the way there.
 * @param arn `arn:aws:sqs:region:account:name`
 */
export function queueUrlOf(arn: string, queueUrl: string): string {
  if (!queueUrl.includes(PROJECT)) return queueUrl;
  return `${queueUrl.slice(0, queueUrl.lastIndexOf('/'))}/${arn.slice(arn.lastIndexOf(':') + 1)}`;
}
