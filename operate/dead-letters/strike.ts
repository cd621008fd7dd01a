/** Deletes letters that were received, confirmed one by one. */
import { DeleteMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { confirmEach } from '../../lib/queue/confirm.ts';
import type { QueueFault } from '../../lib/queue/faults.ts';
import type { Clock } from '../../lib/runtime/clock.ts';
import type { OperateFault } from '../fault.ts';
import type { Letter } from './letter.ts';
import { faultOfQueue } from './queue-fault.ts';

export interface Strike {
  /** Those that SQS has deleted. */
  readonly struck: ReadonlySet<Letter>;
  /** Why it deleted none of them. */
  readonly fault: OperateFault | undefined;
}

interface Box {
  readonly client: SQSClient;
  readonly url: string;
  readonly clock: Clock;
}

const CONFIRM_MS = 30_000;

/** @param handles by the letters' ids, what SQS wants to delete them */
export async function strike(
  letters: readonly Letter[],
  handles: ReadonlyMap<string, string>,
  { client, url, clock }: Box,
): Promise<Strike> {
  let fault: QueueFault | undefined;
  const struck = await confirmEach(
    letters,
    {
      bytesOf: () => 0,
      send: (batch, abortSignal) =>
        client.send(
          new DeleteMessageBatchCommand({
            QueueUrl: url,
            Entries: batch.map(({ messageId }, index) => ({
              Id: String(index),
              ReceiptHandle: handles.get(messageId),
            })),
          }),
          { abortSignal },
        ),
      onFailure(last) {
        fault = last;
      },
    },
    clock.now() + CONFIRM_MS,
    clock,
  );
  const none = struck.size === 0 ? fault : undefined;
  return { struck, fault: none && faultOfQueue(none, 'delete dead letters', 'sqs:DeleteMessage') };
}
