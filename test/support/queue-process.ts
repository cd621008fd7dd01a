/** The queue server in a process of its own, to be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { QueueServerSettings } from '../../local/aws/queue-server.ts';

interface QueueProcess {
  readonly origin: string;
  /** Does nothing if it has ended. */
  readonly kill: () => Promise<void>;
}

/** @param atEnd takes what must be done when the test ends, before its folder is removed */
export async function startQueueProcess(
  settings: QueueServerSettings & { readonly dataDir: string },
  atEnd: (kill: () => Promise<void>) => unknown,
): Promise<QueueProcess> {
  const script = join(settings.dataDir, 'server.mjs');
  await writeFile(
    script,
    `import { startQueueServer } from ${JSON.stringify(new URL('../../local/aws/queue-server.ts', import.meta.url))};
     const { origin } = await startQueueServer(${JSON.stringify(settings)});
     console.log(origin);`,
  );
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  atEnd(kill);
  const [output] = await once(child.stdout, 'data');
  return { origin: String(output).trim(), kill };
}
