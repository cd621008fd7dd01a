/** The floor of a consumer's start: the AWS SDK's clients, and undici's pool. */
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Dispatcher } from 'undici';
import Pool from 'undici/lib/dispatcher/pool.js';
import { messageIn, ORIGIN } from './iterable-calls.ts';
import { secretOf, sqs } from './sdk-clients.ts';

const pool = new Pool(ORIGIN, { allowH2: false });

/** The pool alone can only dispatch: its `request` comes with the rest of undici, which costs a start more. */
function post(request: Dispatcher.DispatchOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    pool.dispatch(request, {
      onRequestStart() {},
      onResponseStart() {},
      onResponseData() {},
      onResponseEnd: () => resolve(),
      onResponseError: (_controller, error) => reject(error),
    });
  });
}

/** A consumer asks it to hide what failed. */
export const queue = sqs;

export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const apiKey = await secretOf('iterable');
  for (const record of Records) {
    const { operation, body } = messageIn(record);
    const headers = { 'api-key': apiKey, 'content-type': 'application/json' };
    await post({ method: 'POST', path: `/api/${operation}`, headers, body });
  }
  return { batchItemFailures: [] };
}
