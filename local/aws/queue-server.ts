/**
 * SQS on this machine: `fauxqs` 2.4.1, embedded and durable, on loopback only. What upstream gets wrong for
 * queues that must not lose anything is repaired here from outside, each repair beside its reason.
 */
import { buildApp } from 'fauxqs';
import { foreignnessOf } from '../foreign-request.ts';
import { isSignedWith, unknownCredentials } from './access-key.ts';
import { keepDeadLetterSources } from './dead-letter-sources.ts';
import { keepFifoRules } from './fifo-queues.ts';
import { refuseInvalidFifoIds } from './fifo-sends.ts';
import { serveMoveTasks } from './move-task-calls.ts';
import { createMoveTasks, type MoveTasks } from './move-tasks.ts';
import { openPersistence, restore, type Stores, upstream } from './queue-persistence.ts';
import { type QueueWatch, watchQueues } from './queue-watch.ts';
import { beginTransactions, type Transactions } from './transactions.ts';

export interface QueueSettings {
  readonly name: string;
  /** As `CreateQueue` takes them: `VisibilityTimeout` in seconds, `RedrivePolicy` as JSON, … */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface QueueServerSettings {
  /** Calls signed with another are refused. */
  readonly accessKeyId: string;
  /** Where the messages are kept; without it they end with the process. One process at a time owns it. */
  readonly dataDir?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Appears in the queues' ARNs and nowhere else. */
  readonly region?: string;
  /** Made if missing; for a persisted queue these attributes win over the persisted ones. */
  readonly queues: readonly QueueSettings[];
  /** Hears what is put on these queues and taken off them, once it is on disk. */
  readonly watch?: QueueWatch | undefined;
}

export interface QueueServer {
  /** `http://127.0.0.1:PORT`: the endpoint for an SDK client. */
  readonly origin: string;
  /** `http://127.0.0.1:PORT/000000000000/NAME`; the SDK dials the host that stands in a queue's URL. */
  readonly queueUrl: (name: string) => string;
  /** What lies on a queue now. */
  readonly backlog: (name: string) => QueueBacklog;
  /** Ends open polls and connections, then closes the files. */
  readonly close: () => Promise<void>;
}

export interface QueueBacklog {
  readonly count: number;
  /** How many of them are out of sight: until their next attempt, or while one is made. */
  readonly hidden: number;
  /** Milliseconds since 1970; undefined if there is none. */
  readonly oldestSentAt: number | undefined;
}

type App = ReturnType<typeof buildApp>;
type SqsStore = Stores['sqsStore'];

const HOST = '127.0.0.1';
const CONTENT_TYPE = 'application/x-amz-json-1.0';
/** The account fauxqs puts into every ARN and URL. */
const ACCOUNT = '000000000000';
const DEFAULT_REGION = 'us-east-1';

/** SQS takes what XML 1.0 allows; the flag `u` makes a lone surrogate one of the forbidden. */
const FORBIDDEN_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** The ARN of a queue of this server, as redrive policies and event source mappings name it. */
export function queueArn(name: string, region = DEFAULT_REGION): string {
  return `arn:aws:sqs:${region}:${ACCOUNT}:${name}`;
}

/**
 * Starts the server with its queues. All messages live in memory too: a backlog costs about its own size.
 * @throws when the port is taken; DirectoryInUse when another process owns `dataDir`; DamagedFile
 */
export async function startQueueServer(settings: QueueServerSettings): Promise<QueueServer> {
  const { accessKeyId, dataDir, port = 0, region = DEFAULT_REGION, queues, watch } = settings;
  await acceptAllOfUnicode();
  const stores = await makeStores();
  const persistence = dataDir === undefined ? undefined : await openPersistence(dataDir);

  const app = buildApp({ logger: false, stores });
  // The URLs of the queues carry the port, so the queues come after it is known. Who calls meanwhile waits:
  // "queue does not exist" would end a client that polled through a restart.
  const ready = Promise.withResolvers<void>();
  app.addHook('onRequest', () => ready.promise);
  serveOnlyOwnProcesses(app, accessKeyId);
  serveOnlySqs(app);
  giveBackWhatNobodyReads(app, stores.sqsStore);
  refuseInvalidFifoIds(app, stores.sqsStore);
  let moveTasks: MoveTasks | undefined;
  // No call comes here before they are made.
  serveMoveTasks(app, stores.sqsStore, () => moveTasks as MoveTasks);
  const transactions = persistence && beginTransactions(persistence.database);
  if (transactions !== undefined) commitBeforeAnswering(app, transactions);
  // After the hook that commits: what is not on disk is not told.
  const watched = watchQueues(app, watch);

  const commit = () => {
    transactions?.commit(transactions.failures());
    watched.tell();
  };
  const close = async () => {
    moveTasks?.close();
    ready.resolve();
    await app.close();
    if (persistence?.database.isOpen) persistence.manager.close();
  };
  try {
    // Not upstream's startFauxqs: that (2.4.1) always listens on 0.0.0.0.
    const origin = await app.listen({ host: HOST, port });
    const queueUrl = (name: string) => `${origin}/${ACCOUNT}/${name}`;
    if (persistence !== undefined) restore(persistence, stores, queueUrl(''), queueArn('', region));
    keepFifoRules(stores.sqsStore, persistence?.database);
    const sources = keepDeadLetterSources(stores.sqsStore, persistence?.database);
    moveTasks = createMoveTasks({ sqsStore: stores.sqsStore, sources, commit });
    for (const { name, attributes } of queues) {
      const persisted = stores.sqsStore.getQueueByName(name);
      // Upstream's createQueue (2.4.1) replaces a persisted queue's row, and its messages go with the row.
      if (persisted !== undefined) persisted.setAttributes({ ...attributes });
      else stores.sqsStore.createQueue(name, queueUrl(name), queueArn(name, region), { ...attributes });
    }
    commit();
    watched.begin([...stores.sqsStore.allQueues()], persistence?.identity);
    ready.resolve();
    return { origin, queueUrl, backlog: (name) => backlogOf(stores.sqsStore.getQueueByName(name)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Upstream (2.4.1) refuses every character above U+FFFF, because its pattern lacks the flag `u`. */
async function acceptAllOfUnicode(): Promise<void> {
  const { INVALID_MESSAGE_BODY_CHAR: pattern } = await upstream<{ INVALID_MESSAGE_BODY_CHAR: RegExp }>(
    './sqs/sqsTypes.js',
  );
  pattern.test = (text) => FORBIDDEN_CHARACTER.test(text);
}

async function makeStores(): Promise<Stores> {
  const [{ SqsStore }, { SnsStore }, { S3Store }] = await Promise.all([
    upstream<{ SqsStore: new () => SqsStore }>('./sqs/sqsStore.js'),
    upstream<{ SnsStore: new () => Stores['snsStore'] }>('./sns/snsStore.js'),
    upstream<{ S3Store: new () => Stores['s3Store'] }>('./s3/s3Store.js'),
  ]);
  const sqsStore = new SqsStore();
  // Else CreateQueue (2.4.1) answers with a URL at sqs.REGION.localhost, which few resolvers know.
  sqsStore.host = '';
  // Upstream (2.4.1) keys queues by ARN but their rows by name: CreateQueue from a client of another region
  // would replace the row, and the messages with it. Here a name is one queue, whatever the region.
  sqsStore.getQueueByArn = (arn) => sqsStore.getQueueByName(arn.slice(arn.lastIndexOf(':') + 1));
  return { sqsStore, snsStore: new SnsStore(), s3Store: new S3Store() };
}

/** What was rolled back stays in memory; so it may still be delivered, though its sender heard that it failed. */
function commitBeforeAnswering(app: App, { failures, commit }: Transactions): void {
  const before = new WeakMap<object, number>();
  app.addHook('onRequest', async (request) => void before.set(request, failures()));
  app.addHook('onSend', async (request) => commit(before.get(request) ?? 0));
}

function serveOnlyOwnProcesses(app: App, accessKeyId: string): void {
  app.addHook('onRequest', async (request, reply) => {
    const foreignness = foreignnessOf(request.raw);
    if (foreignness !== undefined) return reply.code(403).type('text/plain').send(`${foreignness}\n`);
    if (isSignedWith(accessKeyId, request.headers.authorization)) return;
    return reply
      .code(403)
      .type(CONTENT_TYPE)
      .send(JSON.stringify(unknownCredentials('InvalidClientTokenId')));
  });
}

/** fauxqs speaks SNS by HTML forms, which any web page can send across origins; and SNS reaches queues. */
function serveOnlySqs(app: App): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers['content-type'] !== CONTENT_TYPE) return reply.code(415).send();
  });
}

/** Upstream (2.4.1) lets a poll whose client has hung up take messages out of sight with it. */
function giveBackWhatNobodyReads(app: App, sqsStore: SqsStore): void {
  app.addHook('preSerialization', async (request, _reply, payload) => {
    if (!request.raw.socket.writable) {
      const { Messages: messages = [] } = payload as { Messages?: { ReceiptHandle: string }[] };
      const queue = sqsStore.getQueue((request.body as { QueueUrl: string }).QueueUrl);
      for (const { ReceiptHandle: handle } of messages) queue?.changeVisibility(handle, 0);
    }
    return payload;
  });
}

function backlogOf(queue: ReturnType<SqsStore['getQueueByName']>): QueueBacklog {
  const { ready = [], delayed = [], inflight = [] } = queue?.inspectMessages() ?? {};
  const received = inflight.map(({ message }) => message);
  let oldestSentAt: number | undefined;
  for (const part of [ready, delayed, received]) {
    for (const { sentTimestamp } of part) {
      oldestSentAt = Math.min(oldestSentAt ?? sentTimestamp, sentTimestamp);
    }
  }
  const hidden = delayed.length + inflight.length;
  return { count: ready.length + hidden, hidden, oldestSentAt };
}
