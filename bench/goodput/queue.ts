/**
 * A queue with a backlog that never ends, in memory: what SQS does to a consumer's goodput without what it
 * costs. Messages that are hidden come back at their time, and while too many are in flight no more come.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SQSRecord } from 'aws-lambda';
import { visibilityTimeoutSeconds } from '../../lib/delivery/time/budget.ts';
import { encodeMessage } from '../../lib/event/envelope.ts';

/** SQS's 120,000, by five consumers. */
const MAX_IN_FLIGHT = 24_000;
const VISIBILITY_TIMEOUT_SECONDS = visibilityTimeoutSeconds('single');

export interface GoodputQueue {
  /** Where messages are hidden: an SQS that knows ChangeMessageVisibilityBatch and nothing else. */
  readonly origin: string;
  readonly receive: (max: number) => SQSRecord[];
  /** What was received, and which of it was not delivered. */
  readonly settle: (records: readonly SQSRecord[], failedIds: ReadonlySet<string>) => void;
}

interface Held {
  readonly record: SQSRecord;
  visibleAt: number;
}

export async function startGoodputQueue(project: string): Promise<GoodputQueue> {
  const held = new Map<string, Held>();
  /** Hidden messages by the second in which they come back. */
  const returning = new Map<number, Held[]>();
  const ready: SQSRecord[] = [];
  let returnedUntil = secondOf(Date.now());
  let made = 0;

  function takeBack(nowMs: number): void {
    for (; returnedUntil < secondOf(nowMs); returnedUntil++) {
      for (const { record } of returning.get(returnedUntil) ?? []) {
        held.delete(record.messageId);
        ready.push(record);
      }
      returning.delete(returnedUntil);
    }
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { Entries } = JSON.parse(Buffer.concat(chunks).toString()) as {
      Entries: { Id: string; ReceiptHandle: string; VisibilityTimeout: number }[];
    };
    for (const { ReceiptHandle, VisibilityTimeout } of Entries) {
      const message = held.get(ReceiptHandle);
      if (message !== undefined) message.visibleAt = Date.now() + VisibilityTimeout * 1_000;
    }
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] }));
  });
  // Longer than the SDK keeps an idle connection: reusing one must not run into its end.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    receive(max) {
      const nowMs = Date.now();
      takeBack(nowMs);
      const count = Math.max(0, Math.min(max, MAX_IN_FLIGHT - held.size));
      const again = ready.splice(0, count).map((record) => receivedAgain(record));
      const fresh = Array.from({ length: count - again.length }, () => freshRecord(project, made++, nowMs));
      const records = [...again, ...fresh];
      for (const record of records) {
        held.set(record.messageId, { record, visibleAt: nowMs + VISIBILITY_TIMEOUT_SECONDS * 1_000 });
      }
      return records;
    },
    settle(records, failedIds) {
      for (const { messageId } of records) {
        const message = held.get(messageId);
        if (message === undefined) continue;
        if (!failedIds.has(messageId)) {
          held.delete(messageId);
          continue;
        }
        const second = Math.max(returnedUntil, secondOf(message.visibleAt));
        const returningThen = returning.get(second) ?? [];
        returning.set(second, returningThen);
        returningThen.push(message);
      }
    },
  };
}

function secondOf(ms: number): number {
  return Math.floor(ms / 1_000);
}

const FIELDS = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`field${i}`, `value of field ${i}`]));

function freshRecord(project: string, number: number, nowMs: number): SQSRecord {
  const id = `goodput-${number}`;
  const body = JSON.stringify({
    eventName: 'goodput',
    userId: `user-${number}`,
    id,
    createdAt: secondOf(nowMs),
    dataFields: FIELDS,
  });
  const acceptedAt = new Date(nowMs).toISOString();
  return {
    messageId: id,
    receiptHandle: id,
    body: encodeMessage({ v: 1, id, source: 'app', project, operation: 'events/track', acceptedAt }, body),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(nowMs),
      SenderId: 'bench',
      ApproximateFirstReceiveTimestamp: String(nowMs),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${project}`,
    awsRegion: 'us-east-1',
  };
}

function receivedAgain({ attributes, ...record }: SQSRecord): SQSRecord {
  const ApproximateReceiveCount = String(Number(attributes.ApproximateReceiveCount) + 1);
  return { ...record, attributes: { ...attributes, ApproximateReceiveCount } };
}
