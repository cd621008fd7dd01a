/** What the doors that most would write have in common: whose request it is, and how its events get to SQS. */
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { variable } from './variable.ts';

const QUEUE_URL = variable('QUEUE_URL').replace('{project}', 'single');
const PER_CALL = 10;

export interface TrackedEvent {
  readonly id?: string | undefined;
  readonly createdAt?: number | undefined;
}

export interface Accepted {
  readonly accepted: number;
  readonly events: readonly { readonly id: string }[];
}

export function isKey(given: string | undefined, key: string): boolean {
  return given !== undefined && timingSafeEqual(digest(given), digest(key));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** @throws Error when SQS did not confirm each of them */
export async function store(sqs: SQSClient, events: readonly TrackedEvent[]): Promise<Accepted> {
  const acceptedAt = new Date();
  const messages = events.map(({ id = randomUUID(), ...event }) => {
    const createdAt = event.createdAt ?? Math.floor(acceptedAt.getTime() / 1_000);
    const envelope = {
      v: 1,
      id,
      source: 'app',
      project: 'single',
      operation: 'events/track',
      acceptedAt: acceptedAt.toISOString(),
    };
    return { id, text: `${JSON.stringify(envelope)}\n${JSON.stringify({ ...event, id, createdAt })}` };
  });
  const calls = Array.from({ length: Math.ceil(messages.length / PER_CALL) }, (_, call) =>
    messages.slice(call * PER_CALL, (call + 1) * PER_CALL),
  );
  const answers = await Promise.all(
    calls.map((batch) =>
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: QUEUE_URL,
          Entries: batch.map(({ text }, index) => ({ Id: String(index), MessageBody: text })),
        }),
      ),
    ),
  );
  const failed = answers.flatMap(({ Failed = [] }) => Failed);
  if (failed.length > 0) throw new Error(`SQS did not take ${failed.length} of ${messages.length}`);
  return { accepted: messages.length, events: messages.map(({ id }) => ({ id })) };
}
