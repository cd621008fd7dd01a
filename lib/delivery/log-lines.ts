/** What the log tells of deliveries: a wide line for each conclusion, and one line for each other thing that happens. */
import type { Project } from '../config/define-config.ts';
import type { Envelope } from '../event/envelope.ts';
import { parseTraceparent } from '../event/traceparent.ts';
import type { Reading } from '../iterable/response.ts';
import { tellable } from '../iterable/tellable.ts';
import type { Log, LogEvent, LogFields, LogLevel } from '../runtime/log.ts';
import type { Conclusion } from './conclude.ts';
import type { Lane } from './lane/lane.ts';
import type { GiveBack } from './lane/report.ts';
import type { Task } from './task.ts';

type Concluded = Extract<LogEvent, 'event-delivered' | 'event-retried' | 'event-buried'>;

const MAX_DETAIL_LENGTH = 1_000;

export function logConclusion(
  log: Log,
  level: LogLevel,
  event: Concluded,
  { envelope, finding, attempt, ageSeconds, durationMs }: Conclusion,
  more: LogFields = {},
): void {
  const { verdict, status, code, detail } = finding;
  const trace = parseTraceparent(envelope?.traceparent);
  log(trace?.isSampled && level === 'debug' ? 'info' : level, event, () => ({
    id: loggable(envelope?.id),
    source: loggable(envelope?.source),
    project: loggable(envelope?.project),
    operation: loggable(envelope?.operation),
    traceparent: trace?.traceparent,
    verdict,
    status,
    code,
    // With an answer, it says what of the event was refused; without one, what stood in its way.
    [status === undefined ? 'cause' : 'detail']: loggableDetail(detail),
    attempt,
    ageSeconds: Math.round(ageSeconds),
    durationMs,
    ...more,
  }));
}

/**
 * One line for all of them: nothing happened to any, and an outage would write hundreds a minute. Only an event whose
 * trace is sampled has one of its own.
 */
export function logGiveBack(
  log: Log,
  { project, endpoint }: Lane,
  { why, gateLeftMs, closedBy }: GiveBack,
  tasks: readonly Task[],
): void {
  const gateClosedMs = gateLeftMs > 0 ? Math.round(gateLeftMs) : undefined;
  const lane = { project: project.name, endpoint: endpoint.name, why, gateClosedMs, closedBy };
  log('info', 'events-not-attempted', { ...lane, count: tasks.length });
  for (const { envelope } of tasks) {
    const trace = parseTraceparent(envelope.traceparent);
    if (!trace?.isSampled) continue;
    log('info', 'events-not-attempted', {
      id: loggable(envelope.id),
      ...lane,
      traceparent: trace.traceparent,
    });
  }
}

/** These were moved to the project's other queue. */
export function logForwarded(log: Log, project: string, to: 'standard' | 'users', count: number): void {
  log('info', 'events-forwarded', { project: loggable(project), to, count });
}

/** Of users in order: these wait behind another of their user, or for their distance from it. */
export function logWaiting(
  log: Log,
  event: Extract<LogEvent, 'events-held' | 'events-spaced'>,
  envelope: Envelope | undefined,
  group: string | undefined,
  count: number,
  delaySeconds: number,
): void {
  const { id, project } = namesIn(envelope);
  log('info', event, { id, project, group: loggable(group), count, delaySeconds });
}

/** Of one user so many were made one, under the id of the first. */
export function logMerged(log: Log, envelope: Envelope, group: string | undefined, count: number): void {
  log('debug', 'events-merged', { ...namesIn(envelope), group: loggable(group), count });
}

/** The group is a hash: only somebody who knows the user can tell whose it is. */
export function logBusyUser(log: Log, envelope: Envelope | undefined, group: string, count: number): void {
  const { project } = namesIn(envelope);
  log('warn', 'user-busy', { project, group: loggable(group), count });
}

function namesIn(envelope: Envelope | undefined): Pick<LogFields, 'id' | 'project' | 'operation'> {
  return {
    id: loggable(envelope?.id),
    project: loggable(envelope?.project),
    operation: loggable(envelope?.operation),
  };
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

/** A name of the event's can be as long as the event; and a letter that came back says what somebody wrote into it. */
function loggableDetail(detail: string | undefined): string | undefined {
  return detail === undefined ? undefined : tellable(detail)?.slice(0, MAX_DETAIL_LENGTH).toWellFormed();
}

/** Anybody who may send to the queue can write an envelope: what looks like no name or id stays out. */
function loggable(name: string | undefined): string | undefined {
  return name !== undefined && /^[\w./:-]{1,512}$/.test(name) ? name : undefined;
}
