/**
 * The attempts of one invocation's lines. Those that begin at the same time are handed to their lane together: so users
 * of one list, each in a line of its own, share a call.
 */
import type { Reading } from '../../iterable/response.ts';
import type { Lane } from '../lane/lane.ts';
import type { AttemptCircumstances, GiveBack } from '../lane/report.ts';
import type { Invocation } from '../lane/run.ts';
import type { Task } from '../task.ts';
import type { Telling } from '../telling.ts';

export type Attempted =
  | { readonly kind: 'attempted'; readonly reading: Reading; readonly circumstances: AttemptCircumstances }
  | NotAttempted
  /** By a fault of ours. */
  | { readonly kind: 'failed' };

/** A lane let nothing pass: its gate is closed, or there is no time. */
export interface NotAttempted {
  readonly kind: 'not-attempted';
  readonly lane: Lane;
  readonly cause: GiveBack;
}

interface Starting {
  readonly lane: Lane;
  readonly invocation: Invocation;
  readonly task: Task;
  readonly end: (attempted: Attempted) => void;
}

export class Together {
  readonly #laneOf: (task: Task) => Lane;
  readonly #telling: Pick<Telling, 'ofCalls' | 'failed'>;
  #starting: Starting[] = [];

  constructor(laneOf: (task: Task) => Lane, telling: Pick<Telling, 'ofCalls' | 'failed'>) {
    this.#laneOf = laneOf;
    this.#telling = telling;
  }

  /** Never rejects. */
  attempt(task: Task, invocation: Invocation): Promise<Attempted> {
    return new Promise((end) => {
      if (this.#starting.length === 0) queueMicrotask(() => this.#start());
      this.#starting.push({ lane: this.#laneOf(task), invocation, task, end });
    });
  }

  #start(): void {
    const starting = this.#starting;
    this.#starting = [];
    for (const [lane, ofLane] of Map.groupBy(starting, (each) => each.lane)) void this.#workOff(lane, ofLane);
  }

  async #workOff(lane: Lane, starting: readonly Starting[]): Promise<void> {
    const [first] = starting;
    const endOf = new Map(starting.map(({ task, end }) => [task, end]));
    try {
      if (first === undefined) return;
      await lane.workOff([...endOf.keys()], first.invocation, {
        ...this.#telling.ofCalls(lane),
        onConclusion: (task, reading, circumstances) =>
          endOf.get(task)?.({ kind: 'attempted', reading, circumstances }),
        onGiveBack(tasks, cause) {
          for (const task of tasks) endOf.get(task)?.({ kind: 'not-attempted', lane, cause });
        },
        onFault: (_, error) => this.#telling.failed(error),
      });
    } catch (error) {
      this.#telling.failed(error);
    } finally {
      // Whoever has ended already does not hear of it.
      for (const end of endOf.values()) end({ kind: 'failed' });
    }
  }
}
