/** What a FIFO queue takes only once, and what it refuses, where `fauxqs` 2.4.1 differs from AWS. */
import type { DatabaseSync } from 'node:sqlite';
import type { buildApp } from 'fauxqs';
import type { SqsMessage, SqsQueue } from './fifo-messages.ts';
import type { Stores } from './queue-persistence.ts';

export interface Deduplication {
  /** The message that makes this one a duplicate, though it may be deleted by now. */
  readonly originalOf: (
    queue: SqsQueue,
    message: SqsMessage,
  ) => Required<Pick<SqsMessage, 'messageId' | 'sequenceNumber'>> | undefined;
  readonly record: (queue: SqsQueue, message: SqsMessage) => void;
  readonly forget: (queue: SqsQueue) => void;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const INTERVAL_MS = 5 * 60_000;
/** Often, so that each time little has to go. */
const CLEANING_INTERVAL_MS = 1_000;

/**
 * Upstream (2.4.1) knows no `DeduplicationScope`: of the same id in two groups it loses the second. It also keeps
 * 10,000 ids, and those in memory. A table beside the messages is as durable as they are, and an id is written
 * in the same transaction as its message.
 */
export function createDeduplication(database: DatabaseSync): Deduplication {
  database.exec(`
    CREATE TABLE IF NOT EXISTS fifo_deduplication (
      queue TEXT NOT NULL,
      id TEXT NOT NULL,
      message_group TEXT NOT NULL,
      message_id TEXT NOT NULL,
      sequence_number TEXT NOT NULL,
      accepted_at INTEGER NOT NULL,
      PRIMARY KEY (queue, id, message_group)
    );
    CREATE INDEX IF NOT EXISTS fifo_deduplication_accepted_at ON fifo_deduplication (accepted_at);
  `);
  const find = database.prepare(
    `SELECT message_id AS messageId, sequence_number AS sequenceNumber FROM fifo_deduplication
     WHERE queue = ? AND id = ? AND message_group = coalesce(?, message_group) AND accepted_at > ?`,
  );
  const insert = database.prepare('INSERT OR REPLACE INTO fifo_deduplication VALUES (?, ?, ?, ?, ?, ?)');
  const forgetOld = database.prepare('DELETE FROM fifo_deduplication WHERE accepted_at <= ?');
  const forgetQueue = database.prepare('DELETE FROM fifo_deduplication WHERE queue = ?');
  let cleanedAt = 0;

  return {
    originalOf({ name, attributes }, { messageDeduplicationId: id = '', messageGroupId: group = '' }) {
      const scope = attributes.DeduplicationScope === 'messageGroup' ? group : null;
      return find.get(name, id, scope, Date.now() - INTERVAL_MS) as ReturnType<Deduplication['originalOf']>;
    },
    record({ name }, message) {
      const { messageDeduplicationId: id = '', messageGroupId: group = '', sequenceNumber = '' } = message;
      const now = Date.now();
      insert.run(name, id, group, message.messageId, sequenceNumber, now);
      if (now - cleanedAt < CLEANING_INTERVAL_MS) return;
      forgetOld.run(now - INTERVAL_MS);
      cleanedAt = now;
    },
    forget: ({ name }) => void forgetQueue.run(name),
  };
}

interface Ids {
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

interface Send extends Ids {
  readonly QueueUrl?: string;
  Entries?: readonly (Ids & { readonly Id: string })[];
}

interface Fault {
  readonly Id: string;
  readonly SenderFault: true;
  readonly Code: typeof CODE;
  readonly Message: string;
}

const CODE = 'InvalidParameterValue';
const CONTENT_TYPE = 'application/x-amz-json-1.0';
/** Letters, digits and punctuation of ASCII. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const VALID_ID = /^[!-~]{1,128}$/;

/** Upstream (2.4.1) takes ids of any length. In a batch the other entries are accepted, as AWS does. */
export function refuseInvalidFifoIds(app: ReturnType<typeof buildApp>, sqsStore: Stores['sqsStore']): void {
  const faultsOf = new WeakMap<object, readonly Fault[]>();

  app.addHook('preHandler', async (request, reply) => {
    const send = request.body as Send | undefined;
    if (send?.QueueUrl === undefined || !sqsStore.getQueue(send.QueueUrl)?.isFifo()) return;
    const message = invalidIdOf(send);
    if (message !== undefined) {
      return reply
        .code(400)
        .type(CONTENT_TYPE)
        .header('x-amzn-query-error', `${CODE};Sender`)
        .send(JSON.stringify({ __type: `com.amazonaws.sqs#${CODE}`, message }));
    }
    const { Entries: entries = [] } = send;
    const faults = entries.flatMap((entry): Fault[] => {
      const Message = invalidIdOf(entry);
      return Message === undefined ? [] : [{ Id: entry.Id, SenderFault: true, Code: CODE, Message }];
    });
    if (faults.length === 0) return;
    if (faults.length === entries.length)
      return reply.type(CONTENT_TYPE).send(JSON.stringify({ Successful: [], Failed: faults }));
    send.Entries = entries.filter((entry) => invalidIdOf(entry) === undefined);
    faultsOf.set(request, faults);
  });

  app.addHook('preSerialization', async (request, _reply, payload) => {
    const faults = faultsOf.get(request);
    const { Failed: failed } = payload as { Failed?: readonly unknown[] };
    return faults === undefined || failed === undefined
      ? payload
      : { ...(payload as object), Failed: [...failed, ...faults] };
  });
}

function invalidIdOf(ids: Ids): string | undefined {
  for (const parameter of ['MessageGroupId', 'MessageDeduplicationId'] as const) {
    const id = ids[parameter];
    // Upstream itself refuses a send that lacks one.
    if (id && !VALID_ID.test(id)) {
      return `Value ${id} for parameter ${parameter} is invalid. Reason: ${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`;
    }
  }
  return undefined;
}
