/** What every function is made of. */
import { createQueue, type Queue } from '../queue/queue.ts';
import type { Environment } from '../runtime/environment.ts';
import { createLog, type Log, type LogFields } from '../runtime/log.ts';
import { nameAndPlace } from '../runtime/name-and-place.ts';
import { type CachedSecret, cachePerOwner, type SecretRead } from '../secrets/cache.ts';
import { SecretFault } from '../secrets/faults.ts';
import type { SecretStore } from '../secrets/read-value.ts';
import type { Boundaries } from './boundaries.ts';

export interface Parts {
  readonly log: Log;
  readonly queue: Queue;
  readonly secretStore: SecretStore;
  /** @param kind of whose secret it is, for the log */
  readonly cacheSecrets: <Owner extends { readonly name: string }, Value>(
    kind: 'source' | 'project',
    read: (owner: Owner, secretRead: SecretRead<Value>) => Promise<Value>,
  ) => (owner: Owner) => CachedSecret<Value>;
}

export function composeParts(
  environment: Environment,
  { sqs, secretsManager, clock, writeLine }: Boundaries,
): Parts {
  const log = createLog(environment.logLevel, writeLine, clock);
  return {
    log,
    queue: createQueue({
      client: sqs,
      queueUrlTemplate: environment.queueUrlTemplate,
      deadLetterQueueUrl: environment.deadLetterQueueUrl,
      clock,
      onFailure: (action, { code, message, cause }, count) =>
        log('error', 'queue-call-failed', { action, code, message, cause, count }),
    }),
    secretStore: { client: secretsManager, prefix: environment.secretPrefix, clock },
    cacheSecrets: (kind, read) =>
      cachePerOwner(read, {
        ttlSeconds: environment.secretTtlSeconds,
        clock,
        onFailure: ({ name }, error) =>
          log('error', 'secret-unreadable', { [kind]: name, ...fieldsOf(error) }),
      }),
  };
}

/** Whatever is no fault of a secret is one of ours. */
function fieldsOf(error: unknown): LogFields {
  return error instanceof SecretFault ? error.fields : { code: 'internal-error', ...nameAndPlace(error) };
}
