/** `npm start`: the forwarder on this machine, until Ctrl-C. */
import { relative } from 'node:path';
import { ConfigurationError } from '../lib/config/define-config.ts';
import { loadConfiguration } from '../lib/config/load.ts';
import { EnvironmentError } from '../lib/runtime/environment.ts';
import { DirectoryInUse } from './aws/queue-server.ts';
import { endWithNpm } from './parent-watch.ts';
import { readSettings } from './settings.ts';
import type { Stack } from './stack.ts';
import { createTerminal } from './terminal.ts';

const FLUSH_MS = 1_000;

const terminal = createTerminal((text) => process.stdout.write(text));

function fail(error: unknown): never {
  const { code, message, stack, port } = error as NodeJS.ErrnoException & { port?: number };
  const inUse = code === 'EADDRINUSE' ? `port ${port} is in use; set PORT to another` : undefined;
  const isPlain = [ConfigurationError, EnvironmentError, DirectoryInUse].some(
    (kind) => error instanceof kind,
  );
  console.error(inUse ?? (isPlain ? message : stack));
  process.exit(1);
}

async function start(): Promise<Stack> {
  const settings = readSettings(process.env);
  // Not before, or the faults of a configuration would come with a stack that tells nothing.
  const configuration = await loadConfiguration();
  const { localKey, startStack } = await import('./stack.ts');
  const stack = await startStack({ ...settings, onLog: terminal.show });
  const real = settings.realProject;
  const rows = [
    ['door', stack.door],
    ['  what it takes', `${stack.door}/ (a page), ${stack.door}/openapi.json`],
    ...Object.values(configuration.sources).map((its) => [
      `  /${its.name}`,
      `${its.verify.scheme} ${localKey(its)}`,
    ]),
    ...Object.entries(stack.sandboxes).map(([dataCenter, { origin }]) => [`sandbox ${dataCenter}`, origin]),
    ...(real ? [['Iterable', `your project in the ${real.dataCenter} data centre`]] : []),
    ['dead letters', stack.deadLetterQueueUrl],
    ['data', relative('', settings.dataDir) || '.'],
  ];
  const width = Math.max(...rows.map(([name = '']) => name.length));
  const source = Object.values(configuration.sources).find(({ verify }) => verify.scheme === 'api-key');
  const lines = [
    '',
    'Iterable event forwarder, on this machine',
    '',
    ...rows.map(([name = '', value]) => `  ${name.padEnd(width)}  ${value}`),
    '',
    ...(source === undefined
      ? []
      : [
          'Send an event:',
          '',
          `  curl ${stack.door}/${source.name} -H 'Api-Key: ${localKey(source)}' -H 'Content-Type: application/json' \\`,
          `    -d '{"eventName": "signed-up", "email": "ada@example.com", "dataFields": {"plan": "pro"}}'`,
          '',
        ]),
    'Ctrl-C stops it; what is on the queue is delivered at the next start.',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return stack;
}

endWithNpm(process.env);
const stack = await start().catch(fail);
setInterval(terminal.flush, FLUSH_MS).unref();

let stopping = false;
async function stop(): Promise<void> {
  // Whoever asks twice doesn't want to wait for what is under way.
  if (stopping) process.exit(130);
  stopping = true;
  process.stdout.write('\nStopping: letting what is under way finish.\n');
  await stack.close();
  terminal.flush();
  process.exit(0);
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
