/** The thread that owns the history's file. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Batch, Keeper, type KeeperSettings } from './keeper.ts';

export type ToThread = Batch | 'close';
export type FromThread = 'ready' | 'done' | { readonly trouble: string };

/** While nothing comes, what is too old goes all the same. */
const FORGETTING_MS = 10_000;

function run(port: NonNullable<typeof parentPort>): void {
  const tell = (message: FromThread) => port.postMessage(message);
  const keeper = new Keeper(workerData as KeeperSettings, (trouble) => tell({ trouble }));
  // The file is there from the start: who reads it finds it empty.
  keeper.keep({ occurrences: [], dropped: 0 });
  tell('ready');
  const forgetting = setInterval(() => keeper.forget(), FORGETTING_MS);
  port.on('message', (message: ToThread) => {
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

if (parentPort !== null) run(parentPort);
