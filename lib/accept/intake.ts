/** What both doors do with their events: check each, and store them. */
import type { Configuration } from '../config/define-config.ts';
import type { Queue } from '../queue/queue.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Arrival } from './check/arrival.ts';
import { type Checked, checkEvent } from './check/check-event.ts';
import { checkClientKeys, type HasClientKey } from './check/client-key.ts';
import type { FoundPart } from './check/found.ts';
import { checksOf } from './check/part.ts';
import type { Fate } from './fate.ts';
import type { SourceMetrics } from './metrics.ts';
import { MAX_ISSUES } from './refusal.ts';
import { store } from './store.ts';

export interface IntakeDependencies {
  readonly configuration: Configuration;
  readonly hasClientKey: HasClientKey;
  readonly queue: Pick<Queue, 'send' | 'bury'>;
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
  events: Iterable<FoundPart>,
  arrival: Arrival,
  dependencies: IntakeDependencies,
  deadlineMs: number,
): Promise<readonly Fate[]> {
  const { configuration, hasClientKey, queue } = dependencies;
  const checked = checkAll(events, arrival, configuration);
  return store(await checkClientKeys(checked, hasClientKey), arrival, queue, deadlineMs);
}

/** Issues and warnings of one request, each; of each further event the first is kept. */
const MAX_ISSUES_IN_REQUEST = 200;

/** Thousands of events may each have faults: the answer must be short enough, and so must what it is made of. */
function checkAll(
  events: Iterable<FoundPart>,
  arrival: Arrival,
  configuration: Configuration,
): readonly Checked[] {
  const checks = checksOf(configuration);
  let issues = 0;
  let warned = 0;
  return Iterator.from(events)
    .flatMap((event): Checked[] => {
      const enough = issues < MAX_ISSUES_IN_REQUEST ? MAX_ISSUES : 1;
      const checked = checkEvent(event, arrival, { ...checks, enough });
      if (checked.kind === 'dropped') return [checked];
      if (checked.kind === 'refused') {
        if ('besideOf' in event && checked.refusal.code !== 'not-mapped') return [];
        const refusal = checked.refusal.withIssues(enough);
        issues += refusal.issues?.length ?? 1;
        return [{ ...checked, refusal }];
      }
      const warnings = warned < MAX_ISSUES_IN_REQUEST ? checked.warnings : checked.warnings.slice(0, 1);
      warned += warnings.length;
      return [{ ...checked, warnings }];
    })
    .toArray();
}
