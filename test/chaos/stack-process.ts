/** `local/start.ts` in a process of its own, again and again on the same data. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { DataCenter } from '../../lib/iterable/project-kinds.ts';
import { record } from '../support/recorded-output.ts';

interface Addresses {
  readonly door: string;
  readonly deadLetterQueueUrl: string;
}

export interface StackProcess {
  /** @throws when it ended before it was up */
  readonly up: Promise<Addresses>;
  /** The exit code, null after a kill. */
  readonly exited: Promise<number | null>;
  readonly kill: (signal: 'SIGKILL' | 'SIGINT') => void;
}

export function startStackProcess(
  dataDir: string,
  iterable: Readonly<Record<DataCenter, string>>,
): StackProcess {
  const child = spawn(process.execPath, ['--conditions=fixture', 'local/start.ts'], {
    cwd: new URL('../..', import.meta.url),
    env: {
      ...process.env,
      PORT: '0',
      DATA_DIR: dataDir,
      ITERABLE_US_URL: iterable.US,
      ITERABLE_EU_URL: iterable.EU,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Not at its exit: what it said last may still be on its way.
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const up = new Promise<Addresses>((resolve, reject) => {
    let output: string | undefined = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      // The banner shows the keys of this machine on purpose; what comes after it is the functions' log.
      if (output === undefined) return record(text);
      output += text;
      if (!output.includes('Ctrl-C')) return;
      const [, door = ''] = /door +(http:\S+)/.exec(output) ?? [];
      const [, deadLetterQueueUrl = ''] = /dead letters +(http:\S+)/.exec(output) ?? [];
      output = undefined;
      resolve({ door, deadLetterQueueUrl });
    });
    void exited.then((code) => reject(new Error(`the stack ended with ${code} before it was up`)));
  });
  // Whoever kills it during start-up doesn't wait for it to be up.
  up.catch(() => {});
  return { up, exited, kill: (signal) => void child.kill(signal) };
}
