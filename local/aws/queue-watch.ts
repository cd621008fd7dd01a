/** Tells what is put on the queues of this machine, and what is taken off them for good, once it is on disk. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { buildApp } from 'fauxqs';
import type { SqsMessage, SqsQueue } from './fifo-messages.ts';
import { INVOCATION_HEADER } from './function-calls.ts';

/** A message that was put on a queue, by whomever. */
export interface StoredMessage {
  readonly queue: string;
  readonly messageId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
  /** Those of the message, as text. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The invocation that sent it, if one did. */
  readonly by: string | undefined;
}

export interface RemovedMessage {
  readonly queue: string;
  readonly messageId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A message that was there at the start. */
export type FoundMessage = Omit<StoredMessage, 'by'>;

export interface QueueWatch {
  /**
   * Hears what an earlier process left, if these queues are kept on disk.
   * @param identity another one if the file of the queues is another than at the start before
   */
  readonly onFound: (messages: readonly FoundMessage[], identity: number) => void;
  /** A FIFO queue that takes a message only once tells the id of the first. */
  readonly onStored: (message: StoredMessage) => void;
  /** It was deleted. */
  readonly onRemoved: (message: RemovedMessage) => void;
}

type App = ReturnType<typeof buildApp>;
type Occurrence = () => void;

export interface WatchedQueues {
  /** Once all queues are there. */
  readonly begin: (queues: readonly SqsQueue[], identity: number | undefined) => void;
  /** After each commit. */
  readonly tell: () => void;
}

/** @param app that does not listen yet */
export function watchQueues(app: App, watch: QueueWatch | undefined): WatchedQueues {
  if (watch === undefined) return { begin: () => {}, tell: () => {} };
  const senders = new AsyncLocalStorage<string | undefined>();
  const untold: Occurrence[] = [];
  app.addHook('preHandler', (request, _reply, done) => {
    const by = request.headers[INVOCATION_HEADER];
    senders.run(typeof by === 'string' ? by : undefined, done);
  });
  const tell = () => {
    for (const occurrence of untold.splice(0)) occurrence();
  };
  app.addHook('onSend', async () => tell());
  return {
    begin: (queues, identity) => {
      if (identity !== undefined) watch.onFound(queues.flatMap(foundOn), identity);
      for (const queue of queues) watchQueue(queue, watch, senders, untold);
    },
    tell,
  };
}

function foundOn(from: SqsQueue): FoundMessage[] {
  const { ready, delayed, inflight } = from.inspectMessages();
  const all = [...ready, ...delayed, ...inflight.map(({ message }) => message)];
  return all.map((message) => {
    const { messageId, body: text, sentTimestamp: at } = message;
    return { queue: from.name, messageId, at, text, attributes: textsOf(message) };
  });
}

/** Here all comes by that is put on a queue: what is sent, and what SQS itself moves to the dead letter queue. */
function watchQueue(
  queue: SqsQueue,
  { onStored, onRemoved }: QueueWatch,
  senders: AsyncLocalStorage<string | undefined>,
  untold: Occurrence[],
): void {
  const { name, enqueue, deleteMessage, purge } = queue;
  queue.enqueue = (message) => {
    const at = Date.now();
    enqueue.call(queue, message);
    const { messageId, body: text } = message;
    const stored = { queue: name, messageId, at, text, attributes: textsOf(message), by: senders.getStore() };
    untold.push(() => onStored(stored));
  };
  const remove = (messageId: string) => {
    const removed = { queue: name, messageId, at: Date.now() };
    untold.push(() => onRemoved(removed));
  };
  queue.deleteMessage = (handle) => {
    const entry = queue.inflightMessages.get(handle);
    const isDeleted = deleteMessage.call(queue, handle);
    if (isDeleted && entry !== undefined) remove(entry.message.messageId);
    return isDeleted;
  };
  queue.purge = () => {
    const { ready, delayed, inflight } = queue.inspectMessages();
    purge.call(queue);
    for (const { messageId } of [...ready, ...delayed, ...inflight.map(({ message }) => message)]) {
      remove(messageId);
    }
  };
}

function textsOf({ messageAttributes }: SqsMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(messageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
  );
}
