/** The thread's side of `reader.ts`. */
import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { OperateFault } from '../fault.ts';
import type { HistoryFile } from './open.ts';
import type { Answer, Question, ReaderSettings } from './reader-messages.ts';

const { dataDir, compiled } = workerData as ReaderSettings;
// A thread does not take it over from its process.
if (compiled !== undefined) enableCompileCache(compiled);
const { openHistory } = await import('./open.ts');
const { READING } = await import('./reader-messages.ts');

let history: HistoryFile | undefined;

function current(): HistoryFile {
  if (history?.isReplaced) {
    history.close();
    history = undefined;
  }
  history ??= openHistory(dataDir);
  return history;
}

function answer({ number, name, given }: Question): Answer {
  try {
    const read = READING[name] as (history: HistoryFile, ...given: readonly unknown[]) => unknown;
    return { number, result: read(current(), ...given) };
  } catch (error) {
    if (!(error instanceof OperateFault)) return { number, error };
    const { kind, message, remedy } = error;
    return { number, fault: { kind, message, remedy } };
  }
}

parentPort?.on('message', (question: Question) => parentPort?.postMessage(answer(question)));
