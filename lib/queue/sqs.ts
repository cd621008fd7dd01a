/** How the functions call SQS. */
import { type AwsCaller, createAwsCall } from '../aws/call.ts';
import type { BatchAnswer } from './confirm.ts';
import type { Sqs } from './queue.ts';

/** Two calls fit into the ten seconds that a sender waits. */
const SERVICE = { name: 'sqs', target: 'AmazonSQS', version: '1.0', answerTimeoutMs: 5_000 } as const;

/** @param endpoint where SQS is; unless told, the queue's own address says it */
export function createSqs(caller: AwsCaller, endpoint: string | undefined): Sqs {
  const call = createAwsCall(SERVICE, caller);
  const ask = (action: string) => (input: { readonly QueueUrl: string }, signal: AbortSignal) =>
    call(new URL(endpoint ?? input.QueueUrl), action, input, signal) as Promise<BatchAnswer>;
  return {
    sendMessageBatch: ask('SendMessageBatch'),
    changeMessageVisibilityBatch: ask('ChangeMessageVisibilityBatch'),
  };
}
