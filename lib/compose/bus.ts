/** The door for event buses: what one invocation brings in. */
import { createSourceMetrics } from '../accept/metrics.ts';
import { type BusEvent, createTakeFromBus } from '../accept/take-from-bus.ts';
import type { Configuration } from '../config/define-config.ts';
import { DOOR_ANSWERING_MS } from '../delivery/time/budget.ts';
import type { Environment } from '../runtime/environment.ts';
import { createLineWriter } from '../runtime/metric-lines.ts';
import type { Boundaries } from './boundaries.ts';
import { composeHasClientKey } from './client-key.ts';
import { orderedIn } from './ordered.ts';
import { composeParts } from './parts.ts';

/**
 * @param endsAt milliseconds since 1970, when the invocation would be killed
 * @throws NotTaken if any of them was not taken; the others were, and taking them again is harmless
 */
export type Take = (events: readonly BusEvent[], endsAt: number) => Promise<void>;

export function composeBus(
  configured: Configuration,
  environment: Environment,
  boundaries: Boundaries,
): Take {
  const { clock, writeLine } = boundaries;
  const configuration = orderedIn(environment, configured);
  const parts = composeParts(environment, boundaries);
  const { log, queue } = parts;
  const metrics = createSourceMetrics(environment.metricsNamespace, clock);
  const writeMetrics = createLineWriter(metrics.take, writeLine, clock);
  const hasClientKey = composeHasClientKey(parts);
  const take = createTakeFromBus({ configuration, hasClientKey, queue, clock, log, metrics });
  return async (events, endsAt) => {
    const taken = await Promise.allSettled(events.map((event) => take(event, endsAt - DOOR_ANSWERING_MS)));
    writeMetrics();
    const failure = taken.find((result) => result.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  };
}
