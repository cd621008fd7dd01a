/** The project queues and the dead letter queue: what can be done with a message, confirmed one by one. */
import type { DeadLetter } from '../event/dead-letter.ts';
import type { Clock } from '../runtime/clock.ts';
import { attributeBytes, attributesOf, invalidAttributes, number } from './attributes.ts';
import { type BatchAnswer, type BatchCall, confirmEach } from './confirm.ts';
import type { QueueFault } from './faults.ts';
import type {
  ChangeMessageVisibilityBatchRequest,
  SendMessageBatchRequest,
  SendMessageBatchRequestEntry,
} from './requests.ts';

/** A message under way to a project's queue. */
export interface OutgoingMessage {
  readonly project: string;
  readonly text: string;
  /** Of a message about a user whose order is kept: it goes to the queue of users. */
  readonly group?: MessageGroup | undefined;
  /** Of a message that is sent again; one of an event that the door takes in has none. */
  readonly past?: Past;
}

/** As SQS has it for a FIFO queue; up to 128 characters each. */
export interface MessageGroup {
  readonly id: string;
  readonly deduplicationId: string;
}

/** What a message that is sent again keeps of the one it replaces. */
export interface Past {
  /** Milliseconds since 1970: its age goes on from there. */
  readonly firstSentAt: number;
  /** How often it was received, so that its attempts go on from there; 0 if it was not attempted. */
  readonly receivedBefore: number;
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

/** The calls of SQS. Each is made once: `confirmEach` repeats what SQS did not confirm, whole calls and single entries alike. */
export interface Sqs {
  readonly sendMessageBatch: (input: SendMessageBatchRequest, signal: AbortSignal) => Promise<BatchAnswer>;
  readonly changeMessageVisibilityBatch: (
    input: ChangeMessageVisibilityBatchRequest,
    signal: AbortSignal,
  ) => Promise<BatchAnswer>;
}

export interface QueueDependencies {
  readonly sqs: Sqs;
  /** Each project's queue: `{project}` in it stands for the project's name. */
  readonly queueUrlTemplate: string;
  /** Each project's queue of users in order, a FIFO queue; without it no message may have a group. */
  readonly usersQueueUrlTemplate: string | undefined;
  readonly deadLetterQueueUrl: string;
  readonly clock: Clock;
  /** Hears of each kind of fault once an action, when that is over. */
  readonly onFailure: (action: Action, fault: QueueFault, count: number) => void;
}

type Action = 'send' | 'hide' | 'renew' | 'bury';

type Call<Entry> = Omit<BatchCall<Entry>, 'onFailure'>;

/** Resolves to what SQS confirmed by the deadline (milliseconds since 1970); does not reject. */
type Confirm<Entry> = <E extends Entry>(entries: readonly E[], deadline: number) => Promise<ReadonlySet<E>>;

export interface Queue {
  readonly send: Confirm<OutgoingMessage>;
  readonly hide: Confirm<Hidden>;
  readonly renew: Confirm<Renewal>;
  readonly bury: Confirm<DeadLetter>;
}

/** The attribute of a message that was sent again which keeps the time when it was sent first. */
export const FIRST_SENT_AT = 'firstSentAt';
/** The attribute that keeps how often it had been received by then. */
export const RECEIVED_BEFORE = 'receivedBefore';

const PROJECT = '{project}';

export function createQueue({
  sqs,
  queueUrlTemplate,
  usersQueueUrlTemplate,
  deadLetterQueueUrl,
  clock,
  onFailure,
}: QueueDependencies): Queue {
  function urlFor({ project, group }: OutgoingMessage): string {
    const template = group === undefined ? queueUrlTemplate : usersQueueUrlTemplate;
    if (template === undefined) throw new RangeError('there is no queue for messages of a group');
    return template.replace(PROJECT, project);
  }

  function sendCall<Entry>(
    url: string,
    entryOf: (entry: Entry) => Omit<SendMessageBatchRequestEntry, 'Id'>,
  ): Call<Entry> {
    return {
      bytesOf(entry) {
        const { MessageBody, MessageAttributes = {} } = entryOf(entry);
        return Buffer.byteLength(MessageBody) + attributeBytes(MessageAttributes);
      },
      send: (batch, signal) =>
        sqs.sendMessageBatch(
          {
            QueueUrl: url,
            Entries: batch.map((entry, index) => ({ Id: String(index), ...entryOf(entry) })),
          },
          signal,
        ),
    };
  }

  const sendCallTo = (url: string): Call<OutgoingMessage> => ({
    ...sendCall(url, (message: OutgoingMessage) => ({
      MessageBody: message.text,
      ...(message.past && { MessageAttributes: pastAttributes(message.past) }),
      ...(message.group && {
        MessageGroupId: message.group.id,
        MessageDeduplicationId: message.group.deduplicationId,
      }),
    })),
    // SQS keeps the order in which it took them: what is under way at the same time has none.
    lineOf: ({ group }) => group?.id,
  });

  const renewCallTo = (url: string) =>
    sendCall(url, ({ text, delaySeconds, firstSentAt, invalidDetail }: Renewal) => ({
      MessageBody: text,
      DelaySeconds: delaySeconds,
      MessageAttributes: { [FIRST_SENT_AT]: number(firstSentAt), ...invalidAttributes(invalidDetail) },
    }));

  const buryCallTo = (url: string) =>
    sendCall(url, (letter: DeadLetter) => ({
      MessageBody: letter.message,
      MessageAttributes: attributesOf(letter),
    }));

  const hideCallTo = (url: string): Call<Hidden> => ({
    bytesOf: () => 0,
    send: (batch, signal) =>
      sqs.changeMessageVisibilityBatch(
        {
          QueueUrl: url,
          Entries: batch.map(({ receiptHandle, delaySeconds }, index) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: delaySeconds,
          })),
        },
        signal,
      ),
  });

  /** Each call goes to one queue. */
  function confirmingEach<Entry>(
    action: Action,
    callTo: (url: string) => Call<Entry>,
    urlOf: (entry: Entry) => string,
  ): Confirm<Entry> {
    return async <E extends Entry>(entries: readonly E[], deadline: number) => {
      const faults: QueueFault[] = [];
      const noting = (call: Call<Entry>) => ({
        ...call,
        onFailure: (fault: QueueFault) => faults.push(fault),
      });
      const confirmed = await Promise.all(
        [...Map.groupBy(entries, urlOf)].map(([url, entriesThere]) =>
          confirmEach(entriesThere, noting(callTo(url)), deadline, clock),
        ),
      );
      // Each of ten thousand entries may fail in each round: a line of the log for each would drown all others.
      for (const alike of Map.groupBy(faults, ({ code, cause }) => `${code} ${cause}`).values()) {
        onFailure(action, alike[0] as QueueFault, alike.length);
      }
      return new Set(confirmed.flatMap((entriesThere) => [...entriesThere]));
    };
  }

  return {
    send: confirmingEach('send', sendCallTo, urlFor),
    hide: confirmingEach('hide', hideCallTo, (hidden) => hidden.queueUrl),
    renew: confirmingEach('renew', renewCallTo, (renewal) => renewal.queueUrl),
    bury: confirmingEach('bury', buryCallTo, () => deadLetterQueueUrl),
  };
}

function pastAttributes({ firstSentAt, receivedBefore }: Past) {
  const attributes = { [FIRST_SENT_AT]: number(firstSentAt) };
  return receivedBefore === 0 ? attributes : { ...attributes, [RECEIVED_BEFORE]: number(receivedBefore) };
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
