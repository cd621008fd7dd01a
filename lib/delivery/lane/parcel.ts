/** How events are put together into calls, and taken apart again when an answer can't tell which it means. */

import type { Task } from '../task.ts';
import type { CallReading, Format } from './format.ts';

/** Events that go in one call, or in several that are cut from them; never together with others. */
export interface Parcel<T extends Task> {
  readonly tasks: readonly T[];
  /** How often it was taken apart by what an answer named. */
  readonly namings: number;
}

/**
 * A call that names one culprit after another would have each event attempted as often as there are culprits;
 * beyond this many it is halved.
 */
const MOST_NAMINGS = 3;

/** What must go again of a call's events, in which calls. */
export function takenApart<T extends Task>(
  { tasks, namings }: Parcel<T>,
  { reading, events, named }: CallReading,
): Parcel<T>[] {
  const open = tasks.filter((_, index) => events[index] === undefined);
  if (reading.verdict === 'delivered') return open.map(alone);
  const culprits = new Set(named.map((index) => tasks[index]));
  if (culprits.size > 0 && culprits.size < open.length && namings < MOST_NAMINGS) {
    const others = open.filter((task) => !culprits.has(task));
    return [{ tasks: others, namings: namings + 1 }, ...open.filter((task) => culprits.has(task)).map(alone)];
  }
  const middle = Math.ceil(open.length / 2);
  return [open.slice(0, middle), open.slice(middle)]
    .filter((half) => half.length > 0)
    .map((half) => ({ tasks: half, namings }));
}

function alone<T extends Task>(task: T): Parcel<T> {
  return { tasks: [task], namings: 0 };
}

/**
 * What was tried before goes apart from the rest: in a bulk call, one event that fails again and again would
 * put all others in doubt each time.
 */
export function apartByHistory<T extends Task>(tasks: readonly T[]): T[][] {
  const { first = [], again = [] } = Object.groupBy(tasks, ({ message }) =>
    message.receiveCount > 1 ? 'again' : 'first',
  );
  return [first, again];
}

/** The parcels that wait for a call, the most urgent first. */
export class Waiting<T extends Task> {
  readonly #parcels: { readonly parcel: Parcel<T>; at: number }[] = [];

  constructor(parcels: readonly (readonly T[])[]) {
    this.putFirst(parcels.map((tasks) => ({ tasks, namings: 0 })));
  }

  get isEmpty(): boolean {
    return this.#parcels.length === 0;
  }

  /** Of events. */
  get count(): number {
    return this.#parcels.reduce((count, { parcel, at }) => count + parcel.tasks.length - at, 0);
  }

  putFirst(parcels: readonly Parcel<T>[]): void {
    this.#parcels.unshift(
      ...parcels.filter(({ tasks }) => tasks.length > 0).map((parcel) => ({ parcel, at: 0 })),
    );
  }

  /** The next call's events: at least one, and no more than fit. */
  take(mostEvents: number, { mostBytes }: Format): Parcel<T> {
    const [first] = this.#parcels;
    if (first === undefined) throw new RangeError('nothing waits');
    const { tasks, namings } = first.parcel;
    const start = first.at;
    let end = start + 1;
    let bytes = bytesOf(tasks[start]);
    while (end < tasks.length && end - start < mostEvents) {
      bytes += bytesOf(tasks[end]);
      if (bytes > mostBytes) break;
      end += 1;
    }
    first.at = end;
    if (end === tasks.length) this.#parcels.shift();
    return { tasks: tasks.slice(start, end), namings };
  }

  takeAll(): T[] {
    return this.#parcels.splice(0).flatMap(({ parcel, at }) => parcel.tasks.slice(at));
  }
}

/** With the comma that may stand before it. */
function bytesOf(task: Task | undefined): number {
  return Buffer.byteLength(task?.body ?? '') + 1;
}
