/**
 * A project's way to one endpoint, with its gate and its pace. A lane outlives invocations: what it learned of
 * the endpoint is worth as much in the next.
 */

import type { Project } from '../../config/define-config.ts';
import { type BulkEndpoint, bulkFor, type Endpoint, type Operation } from '../../iterable/operations.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Task } from '../task.ts';
import type { Attempt, CallRoute } from './attempt.ts';
import { formatOf } from './format.ts';
import { Gate } from './gate.ts';
import { KeyVerdict } from './key-verdict.ts';
import { Others } from './others.ts';
import { Pace } from './pace.ts';
import { Waiting } from './parcel.ts';
import type { Report } from './report.ts';
import { type Invocation, type LaneParts, Run } from './run.ts';

export interface LaneDependencies {
  /** How attempts are made on a route. */
  readonly attemptOn: (route: CallRoute) => Attempt;
  readonly clock: Clock;
  /** How many consumers share a project's limits. */
  readonly consumers: number;
}

export class Lane {
  readonly project: Project;
  readonly endpoint: Endpoint;
  readonly #parts: LaneParts;

  constructor(
    project: Project,
    operation: Operation,
    bulk: BulkEndpoint | undefined,
    { attemptOn, clock, consumers }: LaneDependencies,
  ) {
    const endpoint = bulk ?? operation;
    const format = formatOf(operation, bulk);
    this.project = project;
    this.endpoint = endpoint;
    this.#parts = {
      gate: new Gate(),
      keyVerdict: new KeyVerdict(),
      pace: new Pace(project.rateLimit[endpoint.name] ?? endpoint.requestsPerSecond, consumers),
      format,
      attempt: attemptOn({ project, operation, endpoint, format }),
      clock,
      others: new Others(clock.now()),
    };
  }

  /** Calls a second, at the most, at this moment. */
  requestsPerSecond(nowMs: number): number {
    return this.#parts.pace.requestsPerSecond(nowMs);
  }

  /** When an attempt was answered last, in milliseconds since 1970. */
  get answeredAt(): number {
    return this.#parts.gate.answeredAt;
  }

  /**
   * Attempts events until each is concluded or none can be started in time; waits while the gate is closed, as
   * long as is worth it.
   */
  async workOff(tasks: readonly Task[], invocation: Invocation, report: Report): Promise<void> {
    const rounds = [...this.#parts.format.roundsOf(tasks)];
    for (let groups = rounds.shift(); groups !== undefined; groups = rounds.shift()) {
      const givenBack = await new Run(this.#parts, new Waiting(groups), invocation, report).finish();
      if (givenBack === undefined || rounds.length === 0) continue;
      // What follows of the same users would overtake what went back.
      report.onGiveBack(rounds.splice(0).flat(2), givenBack);
    }
  }
}

/** One lane for each project and endpoint, made when it is first needed. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  readonly #dependencies: LaneDependencies;

  constructor(dependencies: LaneDependencies) {
    this.#dependencies = dependencies;
  }

  of({ project, operation }: Task): Lane {
    const bulk = bulkFor(operation, project);
    const key = `${project.name} ${(bulk ?? operation).name}`;
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = new Lane(project, operation, bulk, this.#dependencies);
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  /** When an attempt was answered last on any lane of a project, in milliseconds since 1970. */
  answeredAt(project: Project): number {
    const ofProject = this.#lanes.values().filter((lane) => lane.project.name === project.name);
    return ofProject.reduce(
      (latest, { answeredAt }) => Math.max(latest, answeredAt),
      Number.NEGATIVE_INFINITY,
    );
  }
}
