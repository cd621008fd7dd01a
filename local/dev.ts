/** `npm run dev`: `npm start` that starts anew when the configuration or the code changes. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { watchCode } from './code-watch.ts';
import { watchNpm } from './parent-watch.ts';

const ROOT = join(import.meta.dirname, '..');
/** One save, or one checkout, changes several files. */
const SETTLE_MS = 100;
/** What is under way may take a minute to finish; nothing is lost if it is cut off. */
const CLOSE_MS = 2_000;

const stop = Promise.withResolvers<undefined>();
let forwarder: ChildProcess;

function start(): ChildProcess {
  const child = fork(join(import.meta.dirname, 'start.ts'), { stdio: 'inherit' });
  child.once('exit', (code) => {
    if (code === 1) console.error('It starts anew when the configuration or the code changes.');
  });
  return child;
}

/** Asks twice, and whoever is asked again ends at once. */
async function end(child: ChildProcess): Promise<void> {
  const ended = new AbortController();
  const exit = exitOf(child).finally(() => ended.abort());
  child.kill();
  await delay(CLOSE_MS, undefined, { signal: ended.signal }).catch(() => undefined);
  child.kill();
  await exit;
}

async function exitOf(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

function onSignal(): void {
  stop.resolve(undefined);
  // Each time, since who asks again doesn't want to wait.
  forwarder.kill();
}

process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
watchNpm(process.env, onSignal);

for (;;) {
  const code = watchCode(ROOT);
  forwarder = start();
  const changed = await Promise.race([code.changed, stop.promise]);
  code.close();
  if (changed === undefined) break;
  console.log(`\n${changed} has changed: starting anew.`);
  await end(forwarder);
  await delay(SETTLE_MS);
}
await exitOf(forwarder);
process.exit(forwarder.exitCode ?? 1);
