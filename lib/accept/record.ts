/** Counts the events of a request, or of a hand-over by a bus, and writes the one line that tells of them. */
import type { Source } from '../config/define-config.ts';
import type { Trace } from '../event/traceparent.ts';
import type { Log, LogFields, LogLevel } from '../runtime/log.ts';
import { nameAndPlace } from '../runtime/name-and-place.ts';
import { placeInConfiguration } from './check/configured-function.ts';
import { type Fate, type Summary, summaryOf } from './fate.ts';
import type { SourceMetrics } from './metrics.ts';
import type { ErrorCode, Refusal } from './refusal.ts';

/** What a door adds to its log line. */
interface Occurrence {
  readonly event: 'request-answered' | 'bus-event-taken';
  /** `undefined` if the source is not known. */
  readonly source: Source | undefined;
  /** Strangers must not fill the metrics: each line of those is paid for. */
  readonly isCounted: boolean;
  /** The level if nothing was refused, and nothing of ours failed. */
  readonly level: LogLevel;
  readonly trace: Trace | undefined;
  readonly fields?: LogFields;
}

export function record(
  fates: readonly Fate[],
  { event, source, isCounted, level, trace, fields }: Occurrence,
  { log, metrics }: { readonly log: Log; readonly metrics: SourceMetrics },
): Summary {
  const summary = summaryOf(fates);
  const { accepted, dropped, buried, refusals, code, told } = summary;
  if (source !== undefined && isCounted) {
    metrics.of(source.name).count('Accepted', accepted);
    metrics.of(source.name).count('Refused', refusals.length);
  }
  const isTraced = trace?.isSampled === true;
  log(levelOf(summary, isTraced ? atLeastInfo(level) : level), event, () => ({
    source: source?.name,
    ...(isTraced && { ...idsOf(fates), traceparent: trace.traceparent }),
    accepted,
    dropped: dropped === 0 ? undefined : dropped,
    refused: refusals.length,
    buried: buried === 0 ? undefined : buried,
    code,
    ...(told && fieldsOf(told, source)),
    ...fields,
  }));
  return summary;
}

/** Refusals that no sender can mend, and whose messages are words of ours alone. */
const OURS_TO_MEND: ReadonlySet<ErrorCode> = new Set(['not-mapped', 'not-verified', 'client-key-missing']);

/** What one refusal tells whoever runs the forwarder: names of ours and of the configuration, and no value. */
function fieldsOf(
  { code, denial, failedFunction, message, faults, cause }: Refusal,
  source: Source | undefined,
): LogFields {
  return {
    why: denial?.why,
    header: denial?.header,
    sources: denial?.sources,
    function: failedFunction && source && placeInConfiguration(source, failedFunction),
    message: OURS_TO_MEND.has(code) ? message : undefined,
    issues: code === 'not-mapped' && faults !== '' ? faults : undefined,
    // The place where a function of the configuration, or our own code, failed.
    ...(cause === undefined ? {} : nameAndPlace(cause)),
  };
}

/** Enough to find the others by their trace. */
const MAX_IDS = 5;

/** By the ids by which the consumer's lines call them. */
function idsOf(fates: readonly Fate[]): LogFields {
  const ids = fates.flatMap((fate) => ('queuedIds' in fate ? fate.queuedIds : []));
  return ids.length > 1 ? { ids: ids.slice(0, MAX_IDS).join(' ') } : { id: ids[0] };
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
  return refusals.length > 0 ? atLeastInfo(level) : level;
}

function atLeastInfo(level: LogLevel): LogLevel {
  return level === 'debug' ? 'info' : level;
}
