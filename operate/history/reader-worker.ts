/** The thread's side of `reader-thread.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { OperateFault } from '../fault.ts';
import { type History, openHistory } from './open.ts';
import { type Answer, type Question, READING } from './reading.ts';

let history: History | undefined;

function current(): History {
  if (history?.isReplaced) {
    history.close();
    history = undefined;
  }
  history ??= openHistory(workerData);
  return history;
}

function answer({ number, name, given }: Question): Answer {
  try {
    const read = READING[name] as (history: History, ...given: readonly unknown[]) => unknown;
    return { number, result: read(current(), ...given) };
  } catch (error) {
    if (!(error instanceof OperateFault)) return { number, error };
    const { kind, message, remedy } = error;
    return { number, fault: { kind, message, remedy } };
  }
}

parentPort?.on('message', (question: Question) => parentPort?.postMessage(answer(question)));
