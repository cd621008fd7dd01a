/** What the log tells of deliveries: one wide line for each conclusion. */
import type { Project } from '../config/define-config.ts';
import type { Reading } from '../iterable/response.ts';
import type { Log, LogEvent, LogFields, LogLevel } from '../runtime/log.ts';
import type { Conclusion } from './conclude.ts';
import type { Lane } from './lane/lane.ts';
import type { GiveBack } from './lane/report.ts';

type Concluded = Extract<LogEvent, 'event-delivered' | 'event-retried' | 'event-buried'>;

export function logConclusion(
  log: Log,
  level: LogLevel,
  event: Concluded,
  { envelope, finding, attempt, ageSeconds, durationMs }: Conclusion,
  more: LogFields = {},
): void {
  const { verdict, status, code, detail } = finding;
  log(level, event, {
    id: loggable(envelope?.id),
    source: loggable(envelope?.source),
    project: loggable(envelope?.project),
    operation: loggable(envelope?.operation),
    traceparent: loggable(envelope?.traceparent),
    verdict,
    status,
    code,
    // With an answer, `detail` names fields of the event; without one, what stood in its way.
    cause: status === undefined ? detail : undefined,
    attempt,
    ageSeconds: Math.round(ageSeconds),
    durationMs,
    ...more,
  });
}

/** One line for all of them: nothing happened to any, and an outage would write hundreds a minute. */
export function logGiveBack(
  log: Log,
  { project, endpoint }: Lane,
  { why, gateLeftMs, closedBy }: GiveBack,
  count: number,
): void {
  const gateClosedMs = gateLeftMs > 0 ? Math.round(gateLeftMs) : undefined;
  log('info', 'events-not-attempted', {
    project: project.name,
    endpoint: endpoint.name,
    why,
    count,
    gateClosedMs,
    closedBy,
  });
}

/** What whoever mends it must know: which secret, where it was used, and what Iterable says. */
export function logRefusedKey(
  log: Log,
  { name, dataCenter, secret }: Project,
  secretPrefix: string,
  { status, code, words, detail }: Reading,
): void {
  log('error', 'credentials-refused', {
    project: name,
    secret: `${secretPrefix}${secret}`,
    dataCenter,
    status,
    code,
    words,
    cause: status === undefined ? detail : undefined,
  });
}

/** Anybody who may send to the queue can write an envelope: what looks like no name or id stays out. */
function loggable(name: string | undefined): string | undefined {
  return name !== undefined && /^[\w./:-]{1,512}$/.test(name) ? name : undefined;
}
