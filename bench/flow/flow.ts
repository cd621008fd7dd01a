/** All of the forwarder on this machine, made of the bundles and the local queue, between a sender and an Iterable that counts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { bundle } from '../../deploy/bundle.ts';
import { startSecretsManager } from '../../local/aws/secrets-manager-server.ts';
import { KEY } from '../servers/server.ts';
import { type Child, startChild } from './child.ts';
import type { Counted, CountingRules } from './iterable.ts';

const ACCESS_KEY_ID = 'bench';
const AT_ONCE = 64;
const AT_ONCE_ANSWERS: CountingRules['answerMs'] = { track: [0, 0], trackBulk: [0, 0] };

const beside = (file: string) => new URL(file, import.meta.url);

export interface Flow {
  readonly queue: Child<string>;
  readonly functions: Child<string>;
  readonly iterable: Child<Counted>;
  /** Iterable counts anew, and knows so many events. */
  readonly expect: (events: number) => Promise<void>;
  /** @throws unless the door answers 202 */
  readonly post: (mode: 'single' | 'bulk', body: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** @returns the folder of the bundles */
export async function bundleFlow(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-flow-'));
  await bundle({
    outDir,
    entryPoints: { http: 'functions/http.ts', deliver: 'functions/deliver.ts' },
    configuration: join(import.meta.dirname, 'configuration.ts'),
  });
  return outDir;
}

/** @param flags of Node, for the queue and the functions */
export async function startFlow(outDir: string, flags: readonly string[] = []): Promise<Flow> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-queue-'));
  const secrets = { iterable: 'bench-key', source: KEY };
  const [iterable, queue, secretsManager] = await Promise.all([
    startChild<Counted>(beside('iterable.ts')),
    startChild<string>(beside('queue.ts'), { ACCESS_KEY_ID, DATA_DIR: dataDir }, flags),
    startSecretsManager({ accessKeyId: ACCESS_KEY_ID, secrets }),
  ]);
  const functions = await startChild<string>(
    beside('functions.ts'),
    {
      ACCESS_KEY_ID,
      SQS: queue.first,
      SECRETS_MANAGER: secretsManager.origin,
      ITERABLE: iterable.first.origin,
      OUT_DIR: outDir,
    },
    flags,
  );
  const pool = new Pool(functions.first, { connections: AT_ONCE, pipelining: 1 });
  const headers = { 'api-key': KEY, 'content-type': 'application/json' };
  return {
    queue,
    functions,
    iterable,
    async expect(events) {
      await iterable.ask({ events, answerMs: AT_ONCE_ANSWERS } satisfies CountingRules);
    },
    async post(mode, body) {
      const answer = await pool.request({ method: 'POST', path: `/to-${mode}`, headers, body });
      await answer.body.dump();
      if (answer.statusCode !== 202) throw new Error(`the door answered ${answer.statusCode}`);
    },
    async close() {
      await pool.destroy();
      await Promise.all([functions.close(), iterable.close()]);
      await Promise.all([queue.close(), secretsManager.close()]);
      await rm(dataDir, { recursive: true });
    },
  };
}
