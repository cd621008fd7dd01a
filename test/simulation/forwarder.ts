/** The real code, wired as `functions/` wires it, with its boundaries handed in. Nothing else here is simulated. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { messageOf, remediesOf } from '../../functions/sqs-shapes.ts';
import { type Accept, createAccept } from '../../lib/accept/accept.ts';
import { createSourceMetrics } from '../../lib/accept/metrics.ts';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import type { Configuration, Project, Source } from '../../lib/config/define-config.ts';
import { createDeliver } from '../../lib/delivery/deliver.ts';
import { createAttempt } from '../../lib/delivery/lane/attempt.ts';
import { createProjectMetrics } from '../../lib/delivery/metrics.ts';
import type { Call } from '../../lib/iterable/client.ts';
import type { ProjectKey } from '../../lib/iterable/credentials.ts';
import { createQueue, type Queue } from '../../lib/queue/queue.ts';
import type { Clock } from '../../lib/runtime/clock.ts';
import { type Log, nameAndPlace } from '../../lib/runtime/log.ts';
import { type CachedSecret, cachePerOwner } from '../../lib/secrets/cache.ts';

/** All that one instance of a function can reach. */
interface Boundaries {
  readonly configuration: Configuration;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly clock: Clock;
  readonly sqs: SQSClient;
  readonly log: Log;
  /** Takes the lines in which metrics are written. */
  readonly writeLine: (line: string) => void;
}

export interface DoorBoundaries extends Boundaries {
  /** As Secrets Manager has them, the current one first. */
  readonly readSourceKeys: (source: Source) => Promise<readonly string[]>;
  /** Whether a project has a key for what Iterable refuses to server-side keys. */
  readonly readHasClientKey: (project: Project) => Promise<boolean>;
}

export interface ConsumerBoundaries extends Boundaries {
  readonly readProjectKey: (project: Project) => Promise<ProjectKey>;
  readonly call: Call;
  /** How many consumers share a project's limits. */
  readonly consumers: number;
}

/** @param endsAt milliseconds since 1970, when the invocation is killed */
export type Consumer = (records: readonly SQSRecord[], endsAt: number) => Promise<SQSBatchResponse>;

/** What `functions/http.ts` keeps of an invocation's time for answering. */
const ANSWER_MS = 2_000;

const SECRET_TTL_SECONDS = 300;
const METRICS_NAMESPACE = 'simulation';
const DELIVERED_LOG_SHARE = 0.5;

/** The door; its deadline is the end of the invocation. */
export function createDoor(boundaries: DoorBoundaries): Accept {
  const { configuration, clock, log, readSourceKeys, readHasClientKey, writeLine } = boundaries;
  const keysOf = cached(boundaries, 'source', async (source: Source) => {
    const keys = await readSourceKeys(source);
    return keys.map((key) => SCHEMES[source.verify.scheme].parseKey(key));
  });
  const hasClientKey = cached(boundaries, 'project', readHasClientKey);
  const metrics = createSourceMetrics(METRICS_NAMESPACE, clock);
  const queue = queueOf(boundaries);
  const accept = createAccept({ configuration, keysOf, hasClientKey, queue, clock, log, metrics });
  return async (request, endsAt) => {
    const answer = await accept(request, endsAt - ANSWER_MS);
    metrics.take().forEach(writeLine);
    return answer;
  };
}

export function createConsumer(boundaries: ConsumerBoundaries): Consumer {
  const { configuration, queueUrl, clock, log, call, readProjectKey, consumers, writeLine } = boundaries;
  const metrics = createProjectMetrics(METRICS_NAMESPACE, clock);
  const keyOf = cached(boundaries, 'project', (project: Project) => {
    metrics.of(project.name).count('KeyRefreshes');
    return readProjectKey(project);
  });
  const deliver = createDeliver({
    projects: configuration.projects,
    attemptOn: createAttempt({ keyOf, call, clock }),
    clock,
    log,
    metrics,
    consumers,
    deliveredLogShare: DELIVERED_LOG_SHARE,
  });
  const remedies = remediesOf(queueOf(boundaries));
  return async (records, endsAt) => {
    try {
      const messages = records.map((record) => messageOf(record, queueUrl));
      const undelivered = await deliver(messages, remedies, endsAt);
      return { batchItemFailures: undelivered.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    } finally {
      metrics.take().forEach(writeLine);
    }
  };
}

function queueOf({ sqs, queueUrl, deadLetterQueueUrl, clock, log }: Boundaries): Queue {
  return createQueue({
    client: sqs,
    queueUrl,
    deadLetterQueueUrl,
    clock,
    onFailure: (action, code) => log('error', 'queue-call-failed', { action, code }),
  });
}

function cached<Owner extends { readonly name: string }, Value>(
  { clock, log }: Boundaries,
  kind: 'source' | 'project',
  read: (owner: Owner) => Promise<Value>,
): (owner: Owner) => CachedSecret<Value> {
  return cachePerOwner(read, {
    ttlSeconds: SECRET_TTL_SECONDS,
    clock,
    onFailure: ({ name }, error) =>
      log('error', 'secret-unreadable', { [kind]: name, ...nameAndPlace(error) }),
  });
}
