/** What both doors do with their events: check each, store them, count and log what became of them. */
import type { Configuration, Source } from '../config/define-config.ts';
import type { Queue } from '../queue/queue.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log, LogFields, LogLevel } from '../runtime/log.ts';
import { nameAndPlace } from '../runtime/name-and-place.ts';
import type { Arrival } from './check/arrival.ts';
import { type Checked, checkEvent } from './check/check-event.ts';
import { checkClientKeys, type HasClientKey } from './check/client-key.ts';
import type { FoundPart } from './check/found.ts';
import { checksOf } from './check/part.ts';
import { type Fate, type Summary, summaryOf } from './fate.ts';
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

/** What a door adds to its log line. */
interface Occurrence {
  readonly event: 'request-answered' | 'bus-event-taken';
  /** `undefined` if the source is not known. */
  readonly source: Source | undefined;
  /** Strangers must not fill the metrics: each line of those is paid for. */
  readonly isCounted: boolean;
  /** The level if nothing was refused, and nothing of ours failed. */
  readonly level: LogLevel;
  readonly fields?: LogFields;
}

/** Counts the events and writes one line. */
export function record(
  fates: readonly Fate[],
  { event, source, isCounted, level, fields }: Occurrence,
  { log, metrics }: Pick<IntakeDependencies, 'log' | 'metrics'>,
): Summary {
  const summary = summaryOf(fates);
  const { accepted, dropped, buried, refusals, code, cause, notMapped } = summary;
  if (source !== undefined && isCounted) {
    metrics.of(source.name).count('Accepted', accepted);
    metrics.of(source.name).count('Refused', refusals.length);
  }
  log(levelOf(summary, level), event, {
    source: source?.name,
    accepted,
    dropped: dropped === 0 ? undefined : dropped,
    refused: refusals.length,
    buried: buried === 0 ? undefined : buried,
    code,
    // Our own words, and the names of fields.
    message: notMapped?.message,
    issues: notMapped?.faults || undefined,
    // The place where a function of the configuration, or our own code, failed.
    ...(cause === undefined ? {} : nameAndPlace(cause)),
    ...fields,
  });
  return summary;
}

function levelOf({ unconfirmed, buried, refusals }: Summary, level: LogLevel): LogLevel {
  // Nobody but whoever runs the forwarder can mend its functions. But with bytes of their own strangers can make
  // one throw that verifies, and an alarm is not theirs to ring.
  const isOurs = refusals.some(
    ({ code, cause }) =>
      code === 'not-mapped' || code === 'not-verified' || (cause !== undefined && code !== 'unauthorized'),
  );
  if (unconfirmed > 0 || isOurs || level === 'error') return 'error';
  if (buried > 0) return 'warn';
  return refusals.length > 0 && level === 'debug' ? 'info' : level;
}
