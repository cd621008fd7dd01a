/** What both doors do with their events: check each, store them, count and log what became of them. */
import type { Configuration, Source } from '../config/define-config.ts';
import type { Clock } from '../runtime/clock.ts';
import { type Log, type LogFields, type LogLevel, nameAndPlace } from '../runtime/log.ts';
import type { Arrival } from './check/arrival.ts';
import { checkEvent } from './check/check-event.ts';
import { checkClientKeys, type HasClientKey } from './check/client-key.ts';
import type { FoundEvent, FoundFault } from './check/found.ts';
import { type Fate, type Summary, summaryOf } from './fate.ts';
import type { SourceMetrics } from './metrics.ts';
import { type Stores, store } from './store.ts';

export interface IntakeDependencies extends Stores {
  readonly configuration: Configuration;
  readonly hasClientKey: HasClientKey;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: SourceMetrics;
}

/**
 * @param deadlineMs milliseconds since 1970, by which the queues must have confirmed
 * @returns one fate an event, in order
 * @throws Refusal if nothing was queued and the whole request must be refused
 */
export async function takeIn(
  events: readonly (FoundEvent | FoundFault)[],
  arrival: Arrival,
  dependencies: IntakeDependencies,
  deadlineMs: number,
): Promise<readonly Fate[]> {
  const { configuration, hasClientKey } = dependencies;
  const checked = events.map((event) => checkEvent(event, arrival, configuration));
  return store(await checkClientKeys(checked, hasClientKey), arrival, dependencies, deadlineMs);
}

/** What a door adds to its log line. */
interface Occurrence {
  readonly event: 'request-answered' | 'bus-event-taken';
  /** `undefined` if the source is not known. */
  readonly source: Source | undefined;
  /** The level if nothing was refused, and nothing of ours failed. */
  readonly level: LogLevel;
  readonly fields?: LogFields;
}

/** Counts the events and writes one line. */
export function record(
  fates: readonly Fate[],
  { event, source, level, fields }: Occurrence,
  { log, metrics }: Pick<IntakeDependencies, 'log' | 'metrics'>,
): Summary {
  const summary = summaryOf(fates);
  const { accepted, unconfirmed, refusals, code, cause } = summary;
  if (source !== undefined) {
    metrics.of(source.name).count('Accepted', accepted);
    metrics.of(source.name).count('Refused', refusals.length);
  }
  const isOurs = unconfirmed > 0 || cause !== undefined;
  const isTold = level === 'debug' && refusals.length > 0;
  log(isOurs ? 'error' : isTold ? 'info' : level, event, {
    source: source?.name,
    accepted,
    refused: refusals.length,
    code,
    // The place where a function of the configuration, or our own code, failed.
    ...(cause === undefined ? {} : nameAndPlace(cause)),
    ...fields,
  });
  return summary;
}
