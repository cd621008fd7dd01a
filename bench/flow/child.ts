/** Processes of a benchmark that answer each message with one. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export interface Child<First> {
  readonly process: ChildProcess;
  /** What it said when it was ready. */
  readonly first: First;
  /** @throws when the process has ended */
  readonly ask: <Answer>(question: unknown) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

/**
 * @param env all of its environment
 * @param flags of Node
 */
export async function startChild<First>(
  program: URL,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<Child<First>> {
  const child = fork(program, {
    env,
    execArgv: [...flags],
    // Numbers in lists cross as bytes.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');

  async function next<Answer>(): Promise<Answer> {
    const ended = new AbortController();
    const abort = () => ended.abort(new Error(`${program.pathname} has ended`));
    child.once('exit', abort);
    try {
      const [answer] = await once(child, 'message', { signal: ended.signal });
      return answer;
    } finally {
      child.off('exit', abort);
    }
  }

  return {
    process: child,
    first: await next<First>(),
    ask<Answer>(question: unknown) {
      const answered = next<Answer>();
      child.send(question as never);
      return answered;
    },
    close: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
