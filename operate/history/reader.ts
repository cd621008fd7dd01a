/**
 * Reads the history in a thread of its own: while it looks through two hundred thousand events, the door of the same
 * process goes on answering.
 */
import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import { OperateFault } from '../fault.ts';
import { News } from './news.ts';
import type { Answer, Question, ReaderSettings, Reading, ToldFault } from './reader-messages.ts';

/** The functions of `queries.ts`, without the file. Each rejects with an OperateFault where that throws one. */
export type HistoryReader = {
  readonly [Name in keyof Reading]: (
    ...given: ParametersAfterFirst<Reading[Name]>
  ) => Promise<ReturnType<Reading[Name]>>;
} & {
  /** As `News.changed`: however many wait, the thread is asked once for all. */
  readonly changed: (known: number, over: AbortSignal, ms: number) => Promise<void>;
  /** Ends the thread. What is still asked then is rejected. */
  readonly close: () => Promise<void>;
};

type ParametersAfterFirst<Read> = Read extends (history: never, ...rest: infer Rest) => unknown
  ? Rest
  : never;

type Waiting = ReturnType<typeof Promise.withResolvers<unknown>>;

/** The file need not be there yet: it is opened when something is asked, and anew when the stack has begun another. */
export function openHistoryReader(dataDir: string): HistoryReader {
  const worker = new Worker(new URL('reader-thread.ts', import.meta.url), {
    workerData: { dataDir, compiled: getCompileCacheDir() } satisfies ReaderSettings,
  });
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let end: Error | undefined;

  worker.on('message', (answer: Answer) => {
    const asker = waiting.get(answer.number);
    waiting.delete(answer.number);
    if ('result' in answer) asker?.resolve(answer.result);
    else asker?.reject('fault' in answer ? faultFrom(answer.fault) : answer.error);
    if (waiting.size === 0) worker.unref();
  });
  worker.on('error', (cause) => endWith(new Error('the thread that reads the history failed', { cause })));
  worker.on('exit', () => endWith(new Error('the thread that reads the history has ended')));
  worker.unref();

  function endWith(error: Error): void {
    end ??= error;
    for (const asker of waiting.values()) asker.reject(end);
    waiting.clear();
  }

  function ask(name: keyof Reading, given: readonly unknown[]): Promise<unknown> {
    if (end !== undefined) return Promise.reject(end);
    asked += 1;
    const asker = Promise.withResolvers<unknown>();
    waiting.set(asked, asker);
    // A process that has nothing else to do waits for an answer, and not for the thread.
    worker.ref();
    worker.postMessage({ number: asked, name, given } satisfies Question);
    return asker.promise;
  }

  const calling =
    <Name extends keyof Reading>(name: Name) =>
    (...given: readonly unknown[]) =>
      ask(name, given) as Promise<ReturnType<Reading[Name]>>;

  const revisionOf = calling('revisionOf');
  const news = new News(revisionOf);

  return {
    listEvents: calling('listEvents'),
    countEvents: calling('countEvents'),
    changesSince: calling('changesSince'),
    showEvent: calling('showEvent'),
    storiesOf: calling('storiesOf'),
    refusedRequests: calling('refusedRequests'),
    showRequest: calling('showRequest'),
    ratesOf: calling('ratesOf'),
    revisionOf,
    changed: (known, over, ms) => news.changed(known, over, ms),
    findToReplay: calling('findToReplay'),
    eventsToReplay: calling('eventsToReplay'),
    async close() {
      await worker.terminate();
    },
  };
}

function faultFrom({ kind, message, remedy }: ToldFault): OperateFault {
  return new OperateFault(kind, message, remedy === undefined ? {} : { remedy });
}
