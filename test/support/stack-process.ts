/** `local/start.ts` in a process of its own, as `npm start` runs it, and what it says. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { DataCenter } from '../../lib/iterable/project-kinds.ts';
import { record } from './recorded-output.ts';

interface Addresses {
  readonly door: string;
  readonly sandboxes: Readonly<Partial<Record<DataCenter, string>>>;
}

/** What a stack tells of itself to whoever started it, and to nobody else. */
interface Told {
  readonly accessKeyId: string;
  readonly deadLetterQueueUrl: string;
}

export interface StackProcess {
  /** @throws when it ended before it was up */
  readonly up: Promise<Addresses>;
  /** Comes with `up`; only of `local/start.ts` itself. */
  readonly told: Promise<Told>;
  /** Each time that it was up, so far. */
  readonly starts: readonly Addresses[];
  /** The exit code, null after a kill. */
  readonly exited: Promise<number | null>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** What it has said so far to stdout and stderr, but for the banners. */
  readonly said: () => string;
  /** The same with the banners. */
  readonly printed: () => string;
  /** As `head` does when it has enough. */
  readonly stopReading: () => void;
}

export interface StackProcessSettings {
  readonly dataDir: string;
  /** Beside those of this process, and of `PORT` and `SANDBOX_PORT`, which are free ones. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Another program than Node with `local/start.ts`. */
  readonly command?: readonly [string, ...string[]];
  /** The project's, unless told. */
  readonly directory?: string;
  /** The id of another user, for who may become one. */
  readonly userId?: number;
}

const ROOT = join(import.meta.dirname, '../..');
/** With the configuration of the tests instead of the user's. */
const FIXTURE = ['--conditions=fixture'];
const BANNER_START = 'Iterable event forwarder, on this machine';
/** It shows the keys of this machine on purpose; what comes after it is the functions' log. */
const BANNER = new RegExp(`${BANNER_START}(?:.*\\n)+?Ctrl-C stops it.*\n`);

export function startStackProcess(settings: StackProcessSettings): StackProcess {
  const { dataDir, variables = {}, directory = ROOT, userId } = settings;
  const [program, ...args] = settings.command ?? [process.execPath, ...FIXTURE, 'local/start.ts'];
  const child = spawn(program, args, {
    cwd: directory,
    env: { ...process.env, PORT: '0', SANDBOX_PORT: '0', DATA_DIR: dataDir, ...variables },
    stdio: ['ignore', 'pipe', 'pipe', ...(settings.command === undefined ? (['ipc'] as const) : [])],
    ...(userId === undefined ? {} : { uid: userId, gid: userId }),
  }) as ChildProcessByStdio<null, Readable, Readable>;
  // Not at its exit: what it said last may still be on its way.
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const told = new Promise<Told>((resolve) => void child.once('message', resolve));
  let said = '';
  let printed = '';
  const starts: Addresses[] = [];
  const hear = (text: string) => {
    record(text);
    said += text;
  };
  child.stderr.setEncoding('utf8').on('data', hear);
  const up = new Promise<Addresses>((resolve, reject) => {
    let unheard = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      unheard += text;
      const banner = BANNER.exec(unheard);
      if (banner !== null) {
        const addresses = addressesIn(banner[0]);
        starts.push(addresses);
        resolve(addresses);
      } else if (unheard.includes(BANNER_START)) return;
      hear(unheard.replace(BANNER, ''));
      unheard = '';
    });
    void exited.then((code) => reject(new Error(`the stack ended with ${code} before it was up: ${said}`)));
  });
  // Whoever kills it during start-up doesn't wait for it to be up.
  up.catch(() => {});
  return {
    up,
    told,
    starts,
    exited,
    kill: (signal) => void child.kill(signal),
    said: () => said,
    printed: () => printed,
    stopReading: () => void child.stdout.destroy(),
  };
}

function addressesIn(banner: string): Addresses {
  const address = (name: string) => new RegExp(`${name} +(http:\\S+)`).exec(banner)?.[1];
  const [us, eu] = [address('sandbox US'), address('sandbox EU')];
  return {
    door: address('door') ?? '',
    sandboxes: { ...(us === undefined ? {} : { US: us }), ...(eu === undefined ? {} : { EU: eu }) },
  };
}
