/**
 * `sqs-consumer` and one `fetch` an event. It asks SQS itself, which Lambda does for the others: here an SQS in its
 * own memory answers, which costs it next to nothing.
 */
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { Consumer } from 'sqs-consumer';
import { messageIn, post } from './iterable-calls.ts';
import { variable } from './variable.ts';

const API_KEY = variable('API_KEY');
/** Each has ten messages at a time: together as many calls as our own. */
const CONSUMERS = 10;
const PER_RECEIVE = 10;

let waiting: Message[] = [];
const receivers: ((messages: Message[]) => void)[] = [];
let unsettled = new Set<string>();
let failed: string[] = [];
let finish = () => {};

const memory = {
  async send(command: unknown): Promise<object> {
    if (command instanceof ReceiveMessageCommand) return { Messages: await receive() };
    if (command instanceof DeleteMessageCommand) settle(command.input.ReceiptHandle ?? '');
    return {};
  },
} as unknown as SQSClient;

/** Waits for messages, as a long poll does. */
function receive(): Promise<Message[]> {
  if (waiting.length > 0) return Promise.resolve(waiting.splice(0, PER_RECEIVE));
  return new Promise((resolve) => receivers.push(resolve));
}

function settle(receiptHandle: string): void {
  unsettled.delete(receiptHandle);
  if (unsettled.size === 0) finish();
}

for (let consumer = 0; consumer < CONSUMERS; consumer++) {
  const started = Consumer.create({
    queueUrl: variable('QUEUE_URL'),
    sqs: memory,
    batchSize: PER_RECEIVE,
    async handleMessage(message) {
      try {
        await post(API_KEY, messageIn({ body: message.Body ?? '' }));
        return message;
      } catch (error) {
        failed.push(message.MessageId ?? '');
        settle(message.ReceiptHandle ?? '');
        throw error;
      }
    },
  });
  // What was not deleted is reported as failed: that is enough.
  started.on('processing_error', () => {});
  started.on('error', () => {});
  started.start();
}

export function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  waiting = Records.map(({ messageId, receiptHandle, body }) => ({
    MessageId: messageId,
    ReceiptHandle: receiptHandle,
    Body: body,
  }));
  unsettled = new Set(Records.map(({ receiptHandle }) => receiptHandle));
  failed = [];
  return new Promise((resolve) => {
    finish = () => resolve({ batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) });
    for (const receiver of receivers.splice(0)) receiver(waiting.splice(0, PER_RECEIVE));
  });
}
