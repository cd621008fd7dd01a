/** What runs behind an event source mapping while it is enabled. */
import { setTimeout as timer } from 'node:timers/promises';
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { failedIds, recordOf } from './sqs-event.ts';

export interface SlotSettings {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly region: string;
  /** Runs the function; a rejection is a failed invocation, a time-out and a crash included. */
  readonly invoke: (event: SQSEvent) => Promise<unknown>;
  /** The most messages one invocation gets. More than 10 need a window; a FIFO queue gives no more. */
  readonly batchSize: number;
  /** How long a batch may take to fill, from its first message. A FIFO queue has none. */
  readonly batchWindowSeconds: number;
  readonly maximumConcurrency: number;
  /** `FunctionResponseTypes: [ReportBatchItemFailures]`; without it returned failures mean nothing. */
  readonly reportBatchItemFailures: boolean;
  /** Hears what went wrong, with its cause; the mapping goes on by itself. Must not throw. */
  readonly onError?: (error: Error) => void;
  /** Passes the time between polls. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface Slots {
  /** Lets running invocations finish, cuts off polls, and makes what was not yet invoked visible again. */
  readonly stop: () => Promise<void>;
}

/** A message in hand, and what it adds to the event's JSON. */
interface Held {
  readonly record: SQSRecord;
  readonly bytes: number;
}

/** The most that SQS gives or takes in one call. */
const MESSAGES_PER_CALL = 10;
const MAX_POLL_SECONDS = 20;
/** Calls at a time for one batch: more gain nothing from an SQS that is one process. */
const PARALLEL_CALLS = 5;
/** Between two receives for a batch while the queue is empty. */
const IDLE_MS = 50;
/** What Lambda takes as one synchronous invocation, and what an event without records is of that. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;
const EMPTY_EVENT_BYTES = Buffer.byteLength('{"Records":[]}');
const FIRST_BACKOFF_MS = 200;
const MAX_BACKOFF_MS = 5_000;

/** As many as invocations may run at once; each receives only for its own next batch. */
export function startSlots(settings: SlotSettings): Slots {
  const { client, queueUrl: QueueUrl, batchSize, onError, wait = pause } = settings;
  const stopping = new AbortController();
  const { signal } = stopping;
  const isFifo = QueueUrl.endsWith('.fifo');

  async function runSlot(): Promise<void> {
    const held: Held[] = [];
    let backoffMs = FIRST_BACKOFF_MS;
    while (!signal.aborted) {
      try {
        await fill(held);
        if (signal.aborted || held.length === 0) continue;
        const batch = takeBatch(held);
        // If the batch fails, the later ones of its groups must wait with it: the queue makes them.
        if (isFifo) await giveBack(held.splice(0).map(({ record }) => record));
        await deliver(batch);
        backoffMs = FIRST_BACKOFF_MS;
      } catch (error) {
        onError?.(error as Error);
        await wait(backoffMs, signal);
        backoffMs = Math.min(backoffMs * 2, MAX_BACKOFF_MS);
      }
    }
    await giveBack(held.map(({ record }) => record));
  }

  /** Receives until the batch is full or its window over. What no longer fits starts the next batch. */
  async function fill(held: Held[]): Promise<void> {
    const wanted = Math.min(batchSize, MESSAGES_PER_CALL);
    if (held.length === 0) held.push(...(await receive(wanted, MAX_POLL_SECONDS)));
    if (held.length > 0) await topUp(held, held.length >= wanted);
  }

  /** @param isMoreLikely whether the last receive got all that it asked for */
  async function topUp(held: Held[], isMoreLikely: boolean): Promise<void> {
    let full = isMoreLikely;
    const endsAt = performance.now() + settings.batchWindowSeconds * 1_000;
    while (!signal.aborted) {
      const leftMs = endsAt - performance.now();
      const wanted = Math.min(roomFor(held, batchSize), (full ? PARALLEL_CALLS : 1) * MESSAGES_PER_CALL);
      if (leftMs <= 0 || wanted <= 0) return;
      const { received, failure } = await receiveAtOnce(wanted);
      held.push(...received);
      // What is in hand is invoked all the same: it would only grow old here.
      if (failure !== undefined) return onError?.(failure.reason);
      full = received.length === wanted;
      if (!full) await wait(Math.min(IDLE_MS, leftMs), signal);
    }
  }

  async function receiveAtOnce(wanted: number) {
    const answers = await Promise.allSettled(inTens(wanted).map((count) => receive(count, 0)));
    return {
      received: answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])),
      failure: answers.find((answer) => answer.status === 'rejected'),
    };
  }

  async function receive(count: number, waitSeconds: number): Promise<Held[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: count,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    try {
      // Only a poll that waits is cut off by a stop. One that answers at once may have messages on their
      // way, which nobody would give back.
      const { Messages = [] } = await client.send(command, waitSeconds > 0 ? { abortSignal: signal } : {});
      return Messages.map((message) => {
        const record = recordOf(message, settings);
        return { record, bytes: Buffer.byteLength(JSON.stringify(record)) + 1 };
      });
    } catch (cause) {
      if (signal.aborted) return [];
      throw new Error('messages could not be received', { cause });
    }
  }

  /** @throws when the batch failed as a whole: it stays where it is until its visibility timeout ends */
  async function deliver(records: SQSRecord[]): Promise<void> {
    let failed: ReadonlySet<string>;
    try {
      const answer = await settings.invoke({ Records: records });
      failed = settings.reportBatchItemFailures ? failedIds(answer, records) : new Set();
    } catch (cause) {
      throw new Error('the invocation failed', { cause });
    }
    await remove(records.filter(({ messageId }) => !failed.has(messageId)));
  }

  function remove(records: readonly SQSRecord[]): Promise<void> {
    return inCalls(records, 'delivered messages could not be deleted and will come again', (entries) =>
      client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: entries })),
    );
  }

  function giveBack(records: readonly SQSRecord[]): Promise<void> {
    return inCalls(records, 'messages not invoked stay hidden until their visibility timeout', (entries) =>
      client.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl,
          Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 })),
        }),
      ),
    );
  }

  /** Ten messages a call, a few calls at a time. A failing call is reported and costs the others nothing. */
  async function inCalls(
    records: readonly SQSRecord[],
    failureMessage: string,
    send: (
      entries: { Id: string; ReceiptHandle: string }[],
    ) => Promise<{ Failed?: BatchResultErrorEntry[] | undefined }>,
  ): Promise<void> {
    const entries = records.map(({ receiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
    }));
    const calls = inTens(entries.length).values();
    const worker = async () => {
      for (const count of calls) {
        try {
          const { Failed = [] } = await send(entries.splice(0, count));
          if (Failed.length > 0) onError?.(new Error(failureMessage, { cause: Failed }));
        } catch (cause) {
          onError?.(new Error(failureMessage, { cause }));
        }
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_CALLS }, worker));
  }

  const slots = Array.from({ length: settings.maximumConcurrency }, runSlot);
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(slots);
    },
  };
}

/** A stop ends it at once. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await timer(ms, undefined, { signal }).catch(() => undefined);
}

/** How many more messages the batch takes, if they are about as large as those it has. */
function roomFor(held: readonly Held[], batchSize: number): number {
  const bytes = held.reduce((sum, message) => sum + message.bytes, 0);
  const averageBytes = bytes / held.length;
  return Math.min(batchSize - held.length, Math.floor((MAX_EVENT_BYTES - bytes) / averageBytes));
}

/** Takes the oldest in hand: as many as an event holds, and always one. */
function takeBatch(held: Held[]): SQSRecord[] {
  let bytes = EMPTY_EVENT_BYTES;
  const firstTooMany = held.findIndex((message, index) => {
    bytes += message.bytes;
    return index > 0 && bytes > MAX_EVENT_BYTES;
  });
  const count = firstTooMany === -1 ? held.length : firstTooMany;
  return held.splice(0, count).map(({ record }) => record);
}

/** 23 becomes 10, 10, 3. */
function inTens(count: number): number[] {
  return Array.from({ length: Math.ceil(count / MESSAGES_PER_CALL) }, (_, index) =>
    Math.min(MESSAGES_PER_CALL, count - index * MESSAGES_PER_CALL),
  );
}
