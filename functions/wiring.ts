/** What the functions are made of; each adds its own part. */

import type { Project } from '../lib/config/define-config.ts';
import { createQueue } from '../lib/queue/queue.ts';
import { createSqsClient } from '../lib/queue/sqs-client.ts';
import { systemClock as clock } from '../lib/runtime/clock.ts';
import { readEnvironment } from '../lib/runtime/environment.ts';
import { createLog, nameAndPlace, writeLine } from '../lib/runtime/log.ts';
import { type CachedSecret, cachePerOwner } from '../lib/secrets/cache.ts';
import { readHasClientKey } from '../lib/secrets/secrets-manager.ts';
import { createSecretsManagerClient } from '../lib/secrets/secrets-manager-client.ts';

export const environment = readEnvironment();
export const log = createLog(environment.logLevel, writeLine);
export const secretsManager = createSecretsManagerClient(environment);

export const queue = createQueue({
  client: createSqsClient(environment),
  queueUrl: environment.queueUrl,
  deadLetterQueueUrl: environment.deadLetterQueueUrl,
  clock,
  onFailure: (action, code) => log('error', 'queue-call-failed', { action, code }),
});

/** @param kind of whose secret it is, for the log */
export function cached<Owner extends { readonly name: string }, Value>(
  kind: 'source' | 'project',
  read: (owner: Owner) => Promise<Value>,
): (owner: Owner) => CachedSecret<Value> {
  return cachePerOwner(read, {
    ttlSeconds: environment.secretTtlSeconds,
    clock,
    onFailure: ({ name }, error) =>
      log('error', 'secret-unreadable', { [kind]: name, ...nameAndPlace(error) }),
  });
}

/** For the doors: whether a project's secret holds a client-side key, and not which. */
export const hasClientKey = cached('project', ({ secret }: Project) =>
  readHasClientKey(secretsManager, environment.secretPrefix + secret),
);
