/** The history of this stack, as the stack sees it: what tells it of what happens, and its end. */
import { randomUUID } from 'node:crypto';
import { getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { HISTORY_FILE } from '../../operate/history/schema.ts';
import type { DoorExchange } from '../aws/door-server.ts';
import type { FunctionCall } from '../aws/function-runner.ts';
import type { QueueWatch } from '../aws/queue-watch.ts';
import { DEAD_LETTERS } from '../queues.ts';
import type { LocalSettings } from '../settings.ts';
import type { KeeperSettings } from './keeper.ts';
import { isHeard } from './lines.ts';
import { Recorder } from './recorder.ts';
import { textIn } from './text-in.ts';
import type { FromThread, ThreadSettings, ToThread } from './thread.ts';

interface SqsRecord {
  readonly body: string;
  readonly attributes?: { readonly MessageGroupId?: string | undefined };
}
type Invoke = (event: unknown, id?: string) => Promise<unknown>;

export interface History {
  readonly onAnswer: (exchange: DoorExchange) => void;
  readonly watch: QueueWatch;
  readonly onCall: (call: FunctionCall) => void;
  readonly onLog: (line: string) => void;
  /** @returns the same consumer, each of whose invocations is told of */
  readonly consuming: (invoke: Invoke, project: string) => Invoke;
  /** Begins to write. What happened before waits. */
  readonly open: (settings: OpenSettings) => OpenHistory;
}

interface OpenHistory {
  /** The file can be read, or there is none. */
  readonly ready: Promise<unknown>;
  /** Writes all that was told. */
  readonly close: () => Promise<void>;
}

export interface OpenSettings extends Pick<KeeperSettings, 'keys' | 'sources'> {
  readonly settings: Pick<LocalSettings, 'dataDir' | 'historyBytes' | 'historyMs'>;
  readonly onTrouble: (what: string) => void;
}

/** A disk that does not answer must not keep the stack from ending. */
const CLOSE_MS = 5_000;

export function createHistory(): History {
  const begunAt = Date.now();
  const recorder = new Recorder();
  let queues: number | undefined;
  return {
    onAnswer: ({ id, contentType: type, body, ...exchange }) =>
      recorder.tell({ kind: 'answered', by: id, type, ...textIn(body, exchange.bytes), ...exchange }),
    watch: {
      onFound(messages, identity) {
        queues = identity;
        const { letters = [], waiting = [] } = Object.groupBy(messages, ({ queue }) =>
          queue === DEAD_LETTERS ? 'letters' : 'waiting',
        );
        recorder.tell({
          kind: 'found',
          at: Date.now(),
          queues: identity,
          waiting: waiting.map(({ text }) => envelopeIn(text)),
          letters: letters.map(({ at, messageId: message, text, attributes }) => ({
            at,
            message,
            envelope: envelopeIn(text),
            attributes,
          })),
        });
      },
      onStored: ({ queue, messageId: message, ...stored }) =>
        recorder.tell({
          kind: 'stored',
          message,
          isLetter: queue === DEAD_LETTERS,
          isOnce: queue.endsWith('.fifo'),
          ...stored,
        }),
      onRemoved: ({ queue, messageId: message, at }) => {
        if (queue === DEAD_LETTERS) recorder.tell({ kind: 'removed', at, message });
      },
    },
    onCall: ({ method: _, ...call }) => recorder.tell({ kind: 'called', ...call }),
    onLog: (line) => {
      if (isHeard(line)) recorder.tell({ kind: 'logged', line });
    },
    consuming: (invoke, project) => async (event) => {
      const by = randomUUID();
      const records = recordsIn(event).map(({ body: text, attributes }) => ({
        text,
        group: attributes?.MessageGroupId,
      }));
      recorder.tell({ kind: 'invoked', by, at: Date.now(), project, records });
      try {
        return await invoke(event, by);
      } finally {
        recorder.tell({ kind: 'returned', by, at: Date.now() });
      }
    },
    open({ settings, keys, sources, onTrouble }) {
      const keeper: KeeperSettings = {
        path: join(settings.dataDir, HISTORY_FILE),
        limits: { bytes: settings.historyBytes, ms: settings.historyMs },
        keys,
        sources,
        begunAt,
        queues,
      };
      const worker = new Worker(new URL('thread.ts', import.meta.url), {
        workerData: { keeper, compiled: getCompileCacheDir() } satisfies ThreadSettings,
        execArgv: [],
        env: {},
        name: 'history',
      });
      recorder.begin({
        // As one text: to copy many small objects costs the main thread more than to write them as JSON.
        hand: (batch) => worker.postMessage(JSON.stringify(batch satisfies ToThread)),
        onBehind: () =>
          onTrouble('history: more happens than it can write; the oldest of what waits is lost'),
      });
      const ready = Promise.withResolvers<void>();
      worker.on('message', (message: FromThread) => {
        if (message === 'ready') ready.resolve();
        else if (message === 'done') recorder.done();
        else onTrouble(message.trouble);
      });
      worker.on('error', (error) => {
        recorder.stop();
        onTrouble(`history: ${error.message}; the stack goes on without it`);
      });
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      return {
        ready: Promise.race([ready.promise, ended]),
        async close() {
          recorder.end();
          worker.postMessage(JSON.stringify('close' satisfies ToThread));
          const late = setTimeout(() => void worker.terminate(), CLOSE_MS);
          await ended;
          clearTimeout(late);
        },
      };
    },
  };
}

/** What of a message is known without its body. */
function envelopeIn(text: string): string {
  return text.slice(0, text.indexOf('\n'));
}

function recordsIn(event: unknown): readonly SqsRecord[] {
  return (event as { readonly Records: readonly SqsRecord[] }).Records;
}
