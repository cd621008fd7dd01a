/**
 * A project's way to one endpoint: its gate, its pace, and the loop that works off events between them. A
 * lane outlives invocations: what it learned of the endpoint is worth as much in the next.
 */

import type { Project } from '../../config/define-config.ts';
import type { BulkEndpoint, Endpoint, Operation } from '../../iterable/operations.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Task } from '../task.ts';
import { type Attempt, type Attempted, SHORTEST_ATTEMPT_MS } from './attempt.ts';
import { formatOf } from './format.ts';
import { Gate, type Pass, type Sign } from './gate.ts';
import { Pace } from './pace.ts';
import { apartByHistory, type Parcel, takenApart, Waiting } from './parcel.ts';
import type { Report } from './report.ts';

interface Invocation {
  /** Milliseconds since 1970, by which the last attempt must have ended. */
  readonly deadline: number;
  /** How many messages it was given, on all lanes. */
  readonly messages: number;
}

export interface LaneDependencies {
  readonly attempt: Attempt;
  readonly clock: Clock;
  /** How many consumers share a project's limits. */
  readonly consumers: number;
}

export interface Lane {
  readonly project: Project;
  readonly endpoint: Endpoint;
  readonly pace: Pace;
  /**
   * Attempts events until each is concluded or none can be started in time. While the gate is closed it
   * waits: an invocation that came back at once would be given others, and they would have to be hidden too.
   * It waits for as much of the time as there are events that wait among all of the invocation's, so that a
   * few of them don't hold up the rest of their queue.
   */
  readonly workOff: <T extends Task>(
    tasks: readonly T[],
    invocation: Invocation,
    report: Report<T>,
  ) => Promise<void>;
}

/** One lane for each project and endpoint, made when it is first needed. */
export function createLanes(dependencies: LaneDependencies): (task: Task) => Lane {
  const lanes = new Map<string, Lane>();
  return ({ project, operation }) => {
    const bulk = project.mode === 'bulk' ? operation.bulk : undefined;
    const key = `${project.name} ${(bulk ?? operation).name}`;
    let lane = lanes.get(key);
    if (lane === undefined) {
      lane = createLane(project, operation, bulk, dependencies);
      lanes.set(key, lane);
    }
    return lane;
  };
}

function createLane(
  project: Project,
  operation: Operation,
  bulk: BulkEndpoint | undefined,
  { attempt, clock, consumers }: LaneDependencies,
): Lane {
  const endpoint = bulk ?? operation;
  const format = formatOf(operation, bulk);
  const gate = new Gate();
  const pace = new Pace(project.rateLimit[endpoint.name] ?? endpoint.requestsPerSecond, consumers);

  async function workOff<T extends Task>(
    tasks: readonly T[],
    { deadline, messages }: Invocation,
    report: Report<T>,
  ): Promise<void> {
    const begunAt = clock.now();
    const latestStart = deadline - SHORTEST_ATTEMPT_MS;
    const waiting = new Waiting(bulk === undefined ? [tasks] : apartByHistory(tasks));
    let underWay = 0;
    let oneEnded = Promise.withResolvers<void>();

    // Each turn starts one call, or waits for whatever stands in its way and looks again.
    while (!waiting.isEmpty || underWay > 0) {
      const nowMs = clock.now();
      const leftMs = gate.leftMs(nowMs);
      if (waiting.isEmpty) {
        await oneEnded.promise;
      } else if (nowMs > latestStart) {
        report.notAttempted(waiting.takeAll(), { why: leftMs > 0 ? 'gate-closed' : 'no-time', leftMs });
      } else if (leftMs > 0) {
        const waitsUntil = begunAt + (latestStart - begunAt) * (waiting.count / messages);
        if (nowMs < waitsUntil) await pause(Math.min(leftMs, waitsUntil - nowMs), nowMs);
        else report.notAttempted(waiting.takeAll(), { why: 'gate-closed', leftMs });
      } else if (underWay >= format.mostCalls) {
        await oneEnded.promise;
      } else if (pace.waitMs(nowMs) > 0) {
        await pause(pace.waitMs(nowMs), nowMs);
      } else {
        const pass = gate.take(nowMs);
        if (pass === undefined) await probed(nowMs);
        else start(waiting.take(pass.isProbe ? 1 : format.mostEvents, format), pass);
      }
    }

    function pause(ms: number, nowMs: number): Promise<void> {
      return clock.pause(Math.ceil(Math.min(ms, latestStart + 1 - nowMs)));
    }

    /** Waits for the probe: of this invocation, or of another that has the same lane. */
    function probed(nowMs: number): Promise<void> {
      return underWay > 0 ? oneEnded.promise : pause(OTHERS_PROBE_MS, nowMs);
    }

    function start(parcel: Parcel<T>, pass: Pass): void {
      const startedAt = clock.now();
      const attemptsSince = gate.attemptsSince(startedAt);
      let departure = pace.depart(startedAt);
      let calls = 0;
      underWay += 1;
      attempt({ project, operation, endpoint, format, tasks: parcel.tasks, deadline, departing })
        .then(
          (attempted) => ended(attempted, clock.now()),
          (error) => {
            gate.giveBack(pass, { kind: 'silent' }, clock.now(), clock.random());
            throw error;
          },
        )
        .catch((error) => report.failed(parcel.tasks, error))
        .finally(() => {
          underWay -= 1;
          oneEnded.resolve();
          oneEnded = Promise.withResolvers();
        });

      /** An attempt's second call goes at once, and those after it wait the longer. */
      function departing(): void {
        if (calls > 0) departure = pace.depart(clock.now());
        calls += 1;
        report.departing();
      }

      function ended(attempted: Attempted, nowMs: number): void {
        gate.giveBack(pass, signOf(attempted, calls), nowMs, clock.random());
        if (typeof attempted === 'string') {
          waiting.putFirst([parcel]);
          return;
        }
        const { reading, events } = attempted;
        // A probe goes alone: that it is refused says nothing about a pace.
        if (reading.verdict === 'rate-limited' && !pass.isProbe) pace.rateLimited(departure, nowMs);
        report.answered(reading);
        waiting.putFirst(takenApart(parcel, attempted));
        for (const [index, task] of parcel.tasks.entries()) {
          const its = events[index];
          if (its !== undefined) {
            report.concluded(task, its, { durationMs: nowMs - startedAt, attemptsSince });
          }
        }
      }
    }
  }

  return { project, endpoint, pace, workOff };
}

const OTHERS_PROBE_MS = 100;

/**
 * What an attempt tells the gate.
 * @param calls that were made in it
 */
function signOf(attempted: Attempted, calls: number): Sign {
  if (attempted === 'no-time') return { kind: 'silent' };
  if (attempted === 'key-unreadable') return { kind: 'barred' };
  const { verdict, retryAfter } = attempted.reading;
  if (verdict === 'credentials-refused') return { kind: 'barred' };
  if (calls === 0) return { kind: 'silent' };
  if (verdict === 'rate-limited') return { kind: 'throttled', retryAfter };
  return verdict === 'unavailable' ? { kind: 'failed', retryAfter } : { kind: 'answered' };
}
