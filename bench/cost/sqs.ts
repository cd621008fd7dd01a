/**
 * An SQS that answers as fast as the real one is seen to within a region, counts what it is asked, and keeps what it was sent: a
 * process of its own. To any message it tells both, and begins anew.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as timer } from 'node:timers/promises';

export const SQS_ANSWER_MS = { min: 8, max: 10 } as const;

export interface SqsRequest {
  /** `SendMessageBatch` and the like. */
  readonly operation: string;
  readonly isFifo: boolean;
  readonly bytes: number;
}

export interface SqsTold {
  readonly requests: readonly SqsRequest[];
  /** The bodies that were sent. */
  readonly messages: readonly string[];
}

interface Entry {
  readonly Id: string;
  readonly MessageBody?: string;
}

let requests: SqsRequest[] = [];
let messages: string[] = [];

function answerTo({ Id, MessageBody }: Entry): object {
  if (MessageBody === undefined) return { Id };
  messages.push(MessageBody);
  const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
  return { Id, MessageId: randomUUID(), MD5OfMessageBody };
}

const server = createServer(async (request, response) => {
  const { QueueUrl, Entries } = (await json(request)) as { QueueUrl: string; Entries: readonly Entry[] };
  const { min, max } = SQS_ANSWER_MS;
  await timer(min + Math.random() * (max - min));
  const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
  const bytes = Entries.reduce((sum, { MessageBody = '' }) => sum + Buffer.byteLength(MessageBody), 0);
  requests.push({ operation, isFifo: QueueUrl.endsWith('.fifo'), bytes });
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ Successful: Entries.map(answerTo), Failed: [] }));
});

process.on('message', () => {
  const told: SqsTold = { requests, messages };
  process.send?.(told);
  requests = [];
  messages = [];
});
process.on('disconnect', () => process.exit());
// Longer than any client keeps an idle connection: reusing one must not run into its end.
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
