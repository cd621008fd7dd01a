/** The thread that owns the history's file. */
import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Batch, KeeperSettings } from './keeper.ts';

export interface ThreadSettings {
  readonly keeper: KeeperSettings;
  /** Where the process keeps what it has compiled, if it does. */
  readonly compiled: string | undefined;
}

export type ToThread = Batch | 'close';
export type FromThread = 'ready' | 'done' | { readonly trouble: string };

/** While nothing comes, what is too old goes all the same. */
const FORGETTING_MS = 10_000;

async function run(port: NonNullable<typeof parentPort>, settings: ThreadSettings): Promise<void> {
  const tell = (message: FromThread) => port.postMessage(message);
  // A thread does not take it over from its process.
  if (settings.compiled !== undefined) enableCompileCache(settings.compiled);
  const { Keeper } = await import('./keeper.ts');
  const keeper = new Keeper(settings.keeper, (trouble) => tell({ trouble }));
  // The file is there from the start: who reads it finds it empty.
  keeper.keep({ occurrences: [], dropped: 0 });
  tell('ready');
  const forgetting = setInterval(() => keeper.forget(), FORGETTING_MS);
  port.on('message', (text: string) => {
    const message: ToThread = JSON.parse(text);
    if (message === 'close') {
      clearInterval(forgetting);
      keeper.close();
      port.close();
      return;
    }
    keeper.keep(message);
    tell('done');
    keeper.forget();
  });
}

if (parentPort !== null) await run(parentPort, workerData);
