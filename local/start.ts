/** `npm start`: the forwarder on this machine, until Ctrl-C. */
import { loadConfiguration } from '../lib/config/load.ts';
import { destinationsOf } from './destinations.ts';
import { readDotEnv } from './dot-env.ts';
import { createMask } from './history/mask.ts';
import { ownKeyTexts } from './key-texts.ts';
import { watchNpm } from './parent-watch.ts';
import { readSettings } from './settings.ts';
import type { Stack } from './stack.ts';
import { startFault } from './start-fault.ts';
import { createTerminal } from './terminal.ts';

const FLUSH_MS = 1_000;
/** npm hands on the Ctrl-C that the terminal sends to both: two within this time are one. */
const SAME_REQUEST_MS = 1_000;
/** Whoever started it is gone: it must not hold port and files for long. */
const ORPHAN_CLOSE_MS = 5_000;

let stack: Stack | undefined;
let flushTerminal = () => {};
let stopRequestedAt: number | undefined;

async function start(): Promise<void> {
  // The shell wins over the file.
  const settings = readSettings({ ...readDotEnv(), ...process.env });
  // Not before, or the faults of a configuration would come with a stack that tells nothing.
  const configuration = await loadConfiguration();
  const [{ startStack }, { banner }] = await Promise.all([import('./stack.ts'), import('./banner.ts')]);
  const destinations = destinationsOf(configuration, settings);
  const mask = createMask(await ownKeyTexts(settings));
  const { show, complain, tellPause, flush } = createTerminal({
    // A sender's id or name may hold what the user set.
    write: (text) => process.stdout.write(mask(text)),
    destinationOf: (project) => destinations.get(project),
    backlogs: () => stack?.backlogs() ?? [],
  });
  flushTerminal = flush;
  stack = await startStack({ ...settings, onLog: show, onTrouble: complain, onPause: tellPause });
  process.stdout.write(banner(configuration, settings, stack));
  // Whoever started it with a channel may speak to its queues: the tests do.
  const { accessKeyId, deadLetterQueueUrl } = stack;
  process.send?.({ accessKeyId, deadLetterQueueUrl });
  setInterval(flush, FLUSH_MS).unref();
}

async function stop(): Promise<void> {
  if (stopRequestedAt !== undefined) {
    // Whoever asks again doesn't want to wait for what is under way.
    if (performance.now() - stopRequestedAt > SAME_REQUEST_MS) process.exit(130);
    return;
  }
  stopRequestedAt = performance.now();
  // What was accepted is on disk: a start that is cut off leaves nothing behind.
  if (stack === undefined) process.exit(130);
  process.stdout.write('\nStopping: letting what is under way finish.\n');
  await stack.close();
  flushTerminal();
  process.exit(0);
}

function stopOrphan(): void {
  setTimeout(() => process.exit(1), ORPHAN_CLOSE_MS).unref();
  void stop();
}

process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// Nobody reads any more, as in `npm start | head`, and every line that is written says so.
process.stdout.on('error', () => {
  if (stopRequestedAt === undefined) void stop();
});
watchNpm(process.env, stopOrphan);
// `npm run dev` is gone, whose child this is.
process.on('disconnect', stopOrphan);

await start().catch((error: unknown) => {
  console.error(startFault(error) ?? error);
  process.exit(1);
});
