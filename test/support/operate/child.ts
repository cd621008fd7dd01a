/** A module in a process of its own, and what it tells by `process.send`. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

export interface Child {
  /** Everything that it has told so far. */
  readonly told: readonly Readonly<Record<string, unknown>>[];
  /** The code and the signal with which it ended. */
  readonly ended: Promise<readonly unknown[]>;
  readonly process: ChildProcess;
}

/** @param hear of each thing that it tells */
export function startChild(
  file: URL,
  args: readonly string[],
  hear: (told: Readonly<Record<string, unknown>>, child: ChildProcess) => void = () => undefined,
  execArgv: readonly string[] = [],
): Child {
  const child = fork(file, args, { execArgv: [...execArgv], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const told: Readonly<Record<string, unknown>>[] = [];
  child.on('message', (message) => {
    told.push(message as Readonly<Record<string, unknown>>);
    hear(message as Readonly<Record<string, unknown>>, child);
  });
  return { told, ended: once(child, 'close'), process: child };
}
