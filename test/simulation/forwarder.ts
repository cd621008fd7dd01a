/** The real code, wired as `functions/` wires it, with its boundaries handed in. Nothing else here is simulated. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { type Accept, createAccept } from '../../lib/accept/accept.ts';
import { SCHEMES } from '../../lib/accept/verify/verify.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Configuration, Project, Source } from '../../lib/config.ts';
import { createAttempt } from '../../lib/delivery/attempt.ts';
import { createConclude, type ReceivedMessage } from '../../lib/delivery/conclude.ts';
import { createDeliver, type Delayed, type Settlement } from '../../lib/delivery/deliver.ts';
import type { Call } from '../../lib/iterable/client.ts';
import { type Log, nameAndPlace } from '../../lib/log.ts';
import { createQueue, FIRST_SENT_AT, type Queue, queueUrlOf } from '../../lib/queue/queue.ts';
import { type CachedSecret, cachePerOwner } from '../../lib/secrets.ts';

/** All that one instance of a function can reach. */
export interface Boundaries {
  readonly configuration: Configuration;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly clock: Clock;
  readonly sqs: SQSClient;
  /** An owner's keys as Secrets Manager has them, the current one first. */
  readonly readKeys: (owner: { readonly name: string }) => Promise<readonly string[]>;
  readonly log: Log;
}

export interface ConsumerBoundaries extends Boundaries {
  readonly call: Call;
}

/** @param endsAt milliseconds since 1970, when the invocation is killed */
export type Consumer = (records: readonly SQSRecord[], endsAt: number) => Promise<SQSBatchResponse>;

/** What `functions/http.ts` keeps of an invocation's time for answering. */
export const ANSWER_MS = 2_000;

const SECRET_TTL_SECONDS = 300;

export function createDoor(boundaries: Boundaries): Accept {
  const { configuration, clock, log, readKeys } = boundaries;
  const keysOf = cached(boundaries, 'source', async (source: Source) => {
    const keys = await readKeys(source);
    return keys.map((key) => SCHEMES[source.verify.scheme].parseKey(key));
  });
  return createAccept({ configuration, keysOf, queue: queueOf(boundaries), clock, log });
}

interface Message extends ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly queueUrl: string;
}

export function createConsumer(boundaries: ConsumerBoundaries): Consumer {
  const { configuration, queueUrl, clock, log, call, readKeys } = boundaries;
  const queue = queueOf(boundaries);
  const keyOf = cached(boundaries, 'project', async (project: Project) => {
    const [key = ''] = await readKeys(project);
    return key;
  });
  const attempt = createAttempt({ keyOf, call, clock });
  const conclude = createConclude({ projects: configuration.projects, attempt, clock });
  const deliver = createDeliver({ conclude, clock, log });
  const settlement = settlementOn(queue);
  return async (records, endsAt) => {
    const messages = records.map((record) => messageOf(record, queueUrl));
    const undelivered = await deliver(messages, settlement, endsAt);
    return { batchItemFailures: undelivered.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

function settlementOn(queue: Queue): Settlement<Message> {
  return {
    bury: queue.bury,
    hide: (hidden, deadline) =>
      queue.hide(
        hidden.map(({ message, delaySeconds }) => ({ ...message, delaySeconds })),
        deadline,
      ),
    async renew<D extends Delayed<Message>>(delayed: readonly D[], deadline: number) {
      const renewals = delayed.map((one) => {
        const { queueUrl, text, sentAt, firstSentAt = sentAt } = one.message;
        return { queueUrl, text, delaySeconds: one.delaySeconds, firstSentAt, one };
      });
      const renewed = await queue.renew(renewals, deadline);
      return new Set([...renewed].map(({ one }) => one));
    },
  };
}

function messageOf(record: SQSRecord, queueUrl: string): Message {
  const { messageId, receiptHandle, body, attributes, messageAttributes, eventSourceARN } = record;
  const firstSentAt = Number(messageAttributes?.[FIRST_SENT_AT]?.stringValue);
  return {
    messageId,
    receiptHandle,
    queueUrl: queueUrlOf(eventSourceARN, queueUrl),
    text: body,
    receiveCount: Number(attributes.ApproximateReceiveCount),
    firstReceivedAt: Number(attributes.ApproximateFirstReceiveTimestamp),
    sentAt: Number(attributes.SentTimestamp),
    firstSentAt: firstSentAt > 0 ? firstSentAt : undefined,
  };
}

function queueOf({ sqs, queueUrl, deadLetterQueueUrl, clock, log }: Boundaries): Queue {
  return createQueue({
    client: sqs,
    queueUrl,
    deadLetterQueueUrl,
    clock,
    onFailure: (action, code) => log('error', 'queue-call-failed', { action, code }),
  });
}

function cached<Owner extends { readonly name: string }, Value>(
  { clock, log }: Boundaries,
  kind: 'source' | 'project',
  read: (owner: Owner) => Promise<Value>,
): (owner: Owner) => CachedSecret<Value> {
  return cachePerOwner(read, {
    ttlSeconds: SECRET_TTL_SECONDS,
    clock,
    onFailure: ({ name }, error) =>
      log('error', 'secret-unreadable', { [kind]: name, ...nameAndPlace(error) }),
  });
}
