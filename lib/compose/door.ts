/** The door for requests: a request in, its answer out. */
import { type Accept, createAccept } from '../accept/accept.ts';
import { createSourceMetrics } from '../accept/metrics.ts';
import { parseKeysOf } from '../accept/verify/schemes.ts';
import type { Configuration, Source } from '../config/define-config.ts';
import { DOOR_ANSWERING_MS } from '../delivery/time/budget.ts';
import type { Environment } from '../runtime/environment.ts';
import type { Log } from '../runtime/log.ts';
import { createLineWriter } from '../runtime/metric-lines.ts';
import { readSourceKeys } from '../secrets/source-keys.ts';
import type { Boundaries } from './boundaries.ts';
import { composeHasClientKey } from './client-key.ts';
import { orderedIn } from './ordered.ts';
import { composeParts } from './parts.ts';

/** Says it once a source: its secret is read again every few minutes. */
function createShortKeyWarning(log: Log): (source: string) => void {
  const warned = new Set<string>();
  return (source) => {
    if (warned.has(source)) return;
    warned.add(source);
    log('warn', 'source-key-short', { source, message: 'a key of the source is shorter than 16 characters' });
  };
}

/** @returns what never rejects; its deadline is the end of the invocation, in milliseconds since 1970 */
export function composeDoor(
  configured: Configuration,
  environment: Environment,
  boundaries: Boundaries,
): Accept {
  const { clock, writeLine } = boundaries;
  const configuration = orderedIn(environment, configured);
  const parts = composeParts(environment, boundaries);
  const { log, queue, secretStore, cacheSecrets } = parts;
  const metrics = createSourceMetrics(environment.metricsNamespace, clock);
  const writeMetrics = createLineWriter(metrics.take, writeLine, clock);
  const warnOfShortKey = createShortKeyWarning(log);
  const accept = createAccept({
    configuration,
    keysOf: cacheSecrets('source', ({ name, verify: { scheme, secret } }: Source, secretRead) =>
      readSourceKeys(secretStore, secret, parseKeysOf(scheme), {
        ...secretRead,
        onShortKey: () => warnOfShortKey(name),
      }),
    ),
    hasClientKey: composeHasClientKey(parts),
    queue,
    clock,
    log,
    metrics,
  });
  return async (request, endsAt) => {
    const answer = await accept(request, endsAt - DOOR_ANSWERING_MS);
    writeMetrics();
    return answer;
  };
}
