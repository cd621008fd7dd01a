/** Letters as the doors and the consumers bury them, on the queue of a played stack. */

import { ReceiveMessageCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { DeadLetter } from '../../../lib/event/dead-letter.ts';
import { type Envelope, encodeMessage } from '../../../lib/event/envelope.ts';
import { createQueue } from '../../../lib/queue/queue.ts';
import { systemClock } from '../../../lib/runtime/clock.ts';
import { sqsBy } from '../../../operate/sdk-calls.ts';
import type { Stack } from '../../../operate/stack.ts';

interface Written extends Partial<Omit<Envelope, 'v'>> {
  /** An object, or the text itself. */
  readonly body?: unknown;
  readonly reason?: DeadLetter['reason'];
  readonly code?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly diedAt?: string;
}

const ACCEPTED_AT = '2026-11-20T08:00:00.000Z';

export function letterOf({
  body = { eventName: 'signed-up', email: 'a@example.com', id: 'e1', createdAt: 1_763_625_600 },
  reason = 'expired',
  code,
  status,
  detail,
  diedAt = '2026-11-23T08:00:00.000Z',
  ...envelope
}: Written = {}): DeadLetter {
  const whole: Envelope = {
    v: envelope.refused === undefined ? 1 : 2,
    id: 'e1',
    source: 'app',
    project: 'us',
    operation: 'events/track',
    acceptedAt: ACCEPTED_AT,
    ...envelope,
  };
  return {
    message: encodeMessage(whole, typeof body === 'string' ? body : JSON.stringify(body)),
    reason,
    code,
    status,
    detail,
    attempts: 3,
    diedAt: Date.parse(diedAt),
  };
}

/** As the doors and the consumers do it. */
export async function bury(
  stack: Pick<Stack, 'sqs' | 'deadLetterQueueUrl'>,
  letters: readonly DeadLetter[],
): Promise<void> {
  const deadLetterQueueUrl = await stack.deadLetterQueueUrl();
  const queue = createQueue({
    sqs: sqsBy(stack.sqs),
    queueUrlTemplate: deadLetterQueueUrl,
    usersQueueUrlTemplate: undefined,
    deadLetterQueueUrl,
    clock: systemClock,
    onFailure: (_, fault) => {
      throw new Error(fault.message);
    },
  });
  await queue.bury(letters, Date.now() + 60_000);
}

/** A message that SQS moved by itself, or somebody sent. */
export async function sendRaw(stack: Stack, text: string): Promise<void> {
  await stack.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: await stack.deadLetterQueueUrl(),
      Entries: [{ Id: '0', MessageBody: text }],
    }),
  );
}

interface Received {
  readonly text: string;
  readonly attributes: readonly string[];
  readonly groupId: string | undefined;
}

/** Takes everything that can be received of a queue. */
export async function receiveAll(stack: Stack, url: string | undefined): Promise<Received[]> {
  const all: Received[] = [];
  for (;;) {
    const { Messages = [] } = await stack.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 600,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return all;
    for (const { Body: text = '', MessageAttributes = {}, Attributes = {} } of Messages) {
      all.push({ text, attributes: Object.keys(MessageAttributes), groupId: Attributes.MessageGroupId });
    }
  }
}

/** The texts of all letters that lie there in sight. */
export async function lettersIn(stack: Stack): Promise<string[]> {
  const received = await receiveAll(stack, await stack.deadLetterQueueUrl());
  return received.map(({ text }) => text).sort();
}
