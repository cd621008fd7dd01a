/** What every function is made of. */
import type { Project, Source } from '../config/define-config.ts';
import { createQueue, type Queue } from '../queue/queue.ts';
import type { Environment } from '../runtime/environment.ts';
import { createLog, type Log, type LogFields } from '../runtime/log.ts';
import { nameAndPlace } from '../runtime/name-and-place.ts';
import { type CachedSecret, cachePerOwner, type SecretRead } from '../secrets/cache.ts';
import { SecretFault } from '../secrets/faults.ts';
import type { SecretStore } from '../secrets/read-value.ts';
import type { Boundaries } from './boundaries.ts';

/** Whose secrets are read, and what the configuration calls such a secret. */
interface Owners {
  readonly source: Source;
  readonly project: Project;
}

const SECRET_OF: { readonly [Kind in keyof Owners]: (owner: Owners[Kind]) => string } = {
  source: ({ verify }) => verify.secret,
  project: ({ secret }) => secret,
};

export interface Parts {
  readonly log: Log;
  readonly queue: Queue;
  readonly secretStore: SecretStore;
  /** @param kind of whose secret it is, for the log */
  readonly cacheSecrets: <Kind extends keyof Owners, Value>(
    kind: Kind,
    read: (owner: Owners[Kind], secretRead: SecretRead<Value>) => Promise<Value>,
  ) => (owner: Owners[Kind]) => CachedSecret<Value>;
}

export function composeParts(
  environment: Environment,
  { sqs, getSecretValue, clock, writeLine }: Boundaries,
): Parts {
  const log = createLog(environment.logLevel, writeLine, clock);
  return {
    log,
    queue: createQueue({
      sqs,
      queueUrlTemplate: environment.queueUrlTemplate,
      usersQueueUrlTemplate: environment.usersQueueUrlTemplate,
      deadLetterQueueUrl: environment.deadLetterQueueUrl,
      clock,
      onFailure: (action, { code, message, cause }, count) =>
        log('error', 'queue-call-failed', { action, code, message, cause, count }),
    }),
    secretStore: { getSecretValue, prefix: environment.secretPrefix, clock },
    cacheSecrets: (kind, read) =>
      cachePerOwner(read, {
        ttlSeconds: environment.secretTtlSeconds,
        clock,
        onFailure: (owner, error) =>
          log('error', 'secret-unreadable', {
            [kind]: owner.name,
            // As Secrets Manager has it.
            secret: environment.secretPrefix + SECRET_OF[kind](owner),
            ...fieldsOf(error),
          }),
      }),
  };
}

/** Whatever is no fault of a secret is one of ours. */
function fieldsOf(error: unknown): LogFields {
  return error instanceof SecretFault ? error.fields : { code: 'internal-error', ...nameAndPlace(error) };
}
