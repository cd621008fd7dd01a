/** Which queue SQS moved a dead letter from. `fauxqs` 2.4.1 forgets it. */
import type { DatabaseSync } from 'node:sqlite';
import type { SqsQueue } from './fifo-messages.ts';
import type { Stores } from './queue-persistence.ts';

/** Names of queues, by the ids of messages. What was sent to the dead letter queue has none. */
export interface DeadLetterSources {
  readonly get: (messageId: string) => string | undefined;
  readonly set: (messageId: string, queue: string) => unknown;
}

/**
 * For the standard queues that are there, and for those that come later.
 * @param database where the messages are kept; without it the sources end with the process, as the messages do
 */
export function keepDeadLetterSources(
  sqsStore: Stores['sqsStore'],
  database: DatabaseSync | undefined,
): DeadLetterSources {
  const sources = database === undefined ? new Map<string, string>() : tableIn(database);
  for (const queue of sqsStore.allQueues()) rememberMoves(queue, sources);
  const { createQueue } = sqsStore;
  sqsStore.createQueue = (...settings) => {
    const queue = createQueue.apply(sqsStore, settings);
    rememberMoves(queue, sources);
    return queue;
  };
  return sources;
}

/** A row is written in the transaction of its message's move, and goes with the message. */
function tableIn(database: DatabaseSync): DeadLetterSources {
  database.exec(`
    CREATE TABLE IF NOT EXISTS dead_letter_sources (
      message_id TEXT PRIMARY KEY REFERENCES sqs_messages (message_id) ON DELETE CASCADE,
      queue TEXT NOT NULL
    )
  `);
  const find = database.prepare('SELECT queue FROM dead_letter_sources WHERE message_id = ?');
  const insert = database.prepare('INSERT OR REPLACE INTO dead_letter_sources VALUES (?, ?)');
  return {
    get: (messageId) => find.get(messageId)?.queue as string | undefined,
    set: (messageId, queue) => insert.run(messageId, queue),
  };
}

function rememberMoves(queue: SqsQueue, sources: DeadLetterSources): void {
  // A FIFO queue's letters go to a FIFO queue, which no task moves from.
  if (queue.isFifo()) return;
  const { dequeue } = queue;
  queue.dequeue = (maxCount, visibilityTimeoutSeconds, queueOf) =>
    dequeue.call(queue, maxCount, visibilityTimeoutSeconds, (arn) => {
      const deadLetters = queueOf?.(arn);
      if (deadLetters === undefined) return undefined;
      const enqueue: SqsQueue['enqueue'] = (message) => {
        deadLetters.enqueue(message);
        sources.set(message.messageId, queue.name);
      };
      // All that upstream (2.4.1) does with it.
      return { enqueue } as SqsQueue;
    });
}
