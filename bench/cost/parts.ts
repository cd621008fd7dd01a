/** What the functions have around them while their cost is measured. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../deploy/bundle.ts';
import { MAX_CONCURRENCY } from '../../deploy/mapping.ts';
import { functionEnvironment } from '../../local/aws/function-environment.ts';
import { startSecretsManager } from '../../local/aws/secrets-manager-server.ts';
import { type Child, startChild } from '../flow/child.ts';
import type { Counted } from '../flow/iterable.ts';
import { KEY } from '../servers/server.ts';
import type { Loaded } from './function.ts';

const ACCESS_KEY_ID = 'bench';
const TIMEOUT_MS = 60_000;

export type FunctionName = 'http' | 'deliver';

export interface Parts {
  readonly sqs: Child<string>;
  readonly iterable: Child<Counted>;
  /** A new instance of a function. */
  readonly start: (name: FunctionName) => Promise<Child<Loaded>>;
}

/** Starts them, and ends them after that. */
export async function withParts<Result>(use: (parts: Parts) => Promise<Result>): Promise<Result> {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-cost-'));
  const [sqs, iterable, secretsManager] = await Promise.all([
    startChild<string>(new URL('sqs.ts', import.meta.url)),
    startChild<Counted>(new URL('../flow/iterable.ts', import.meta.url)),
    startSecretsManager({ accessKeyId: ACCESS_KEY_ID, secrets: { iterable: 'bench-key', source: KEY } }),
  ]);
  const environment = functionEnvironment({
    sqs: sqs.first,
    secretsManager: secretsManager.origin,
    accessKeyId: ACCESS_KEY_ID,
    queueUrl: `${sqs.first}/000000000000/{project}`,
    deadLetterQueueUrl: `${sqs.first}/000000000000/dead`,
    iterable: { US: iterable.first.origin },
    more: { MAX_CONCURRENCY: String(MAX_CONCURRENCY) },
  });
  try {
    await bundle({
      outDir,
      entryPoints: { http: 'functions/http.ts', deliver: 'functions/deliver.ts' },
      configuration: join(import.meta.dirname, 'configuration.ts'),
    });
    return await use({
      sqs,
      iterable,
      start: (name) =>
        startChild<Loaded>(new URL('function.ts', import.meta.url), {
          ...environment,
          BUNDLE: join(outDir, `${name}.mjs`),
          TIMEOUT_MS: String(TIMEOUT_MS),
        }),
    });
  } finally {
    await Promise.all([sqs.close(), iterable.close(), secretsManager.close()]);
    await rm(outDir, { recursive: true });
  }
}
