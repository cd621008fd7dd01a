/** How events are put together into calls, and taken apart again when an answer can't tell which it means. */

import type { Task } from '../task.ts';
import type { CallReading, Format } from './format.ts';

/** Events that go in one call, or in several that are cut from them; never together with others. */
export interface Parcel {
  readonly tasks: readonly Task[];
  /** How often it was taken apart by what an answer named. */
  readonly namings: number;
}

/**
 * A call that names one culprit after another would have each event attempted as often as there are culprits;
 * beyond this many it is halved.
 */
const MAX_NAMINGS = 3;

/** What must go again of a call's events, in which calls. */
export function remaindersOf(
  { tasks, namings }: Parcel,
  { reading, events, named }: CallReading,
): readonly Parcel[] {
  const open = tasks.filter((_, index) => events[index] === undefined);
  if (reading.verdict === 'delivered') return open.map(alone);
  const culprits = new Set(named.map((index) => tasks[index]));
  if (culprits.size > 0 && culprits.size < open.length && namings < MAX_NAMINGS) {
    const unnamed = open.filter((task) => !culprits.has(task));
    return [
      { tasks: unnamed, namings: namings + 1 },
      ...open.filter((task) => culprits.has(task)).map(alone),
    ];
  }
  const middle = Math.ceil(open.length / 2);
  return [open.slice(0, middle), open.slice(middle)]
    .filter((half) => half.length > 0)
    .map((half) => ({ tasks: half, namings }));
}

/** For a call of its own. */
export function alone(task: Task): Parcel {
  return { tasks: [task], namings: 0 };
}

/** The events that wait for a call, in the parcels that they may go in, the most urgent first. */
export class Waiting {
  readonly #parcels: { readonly parcel: Parcel; at: number }[] = [];
  #count = 0;

  constructor(groups: readonly (readonly Task[])[]) {
    this.putFirst(groups.map((tasks) => ({ tasks, namings: 0 })));
  }

  /** Of events. */
  get count(): number {
    return this.#count;
  }

  putFirst(parcels: readonly Parcel[]): void {
    const filled = parcels.filter(({ tasks }) => tasks.length > 0);
    this.#parcels.unshift(...filled.map((parcel) => ({ parcel, at: 0 })));
    this.#count += filled.reduce((count, { tasks }) => count + tasks.length, 0);
  }

  /** The next call's events: at least one, and no more than fit. */
  take({ maxEvents, maxBytes }: Pick<Format, 'maxEvents' | 'maxBytes'>): Parcel {
    const [first] = this.#parcels;
    if (first === undefined) throw new RangeError('nothing waits');
    const { tasks, namings } = first.parcel;
    const start = first.at;
    const end = start + fitting(tasks.slice(start, start + maxEvents), maxBytes);
    first.at = end;
    if (end === tasks.length) this.#parcels.shift();
    this.#count -= end - start;
    return { tasks: tasks.slice(start, end), namings };
  }

  /** An event alone: one that was never received before if there is one, since nothing is known against it. */
  takeProbe(): Parcel {
    const all = this.#parcels.map(({ parcel, at }) => ({ ...parcel, tasks: parcel.tasks.slice(at) }));
    const tasks = this.takeAll();
    const probe = tasks.find(({ message }) => message.receiveCount === 1) ?? tasks[0];
    if (probe === undefined) throw new RangeError('nothing waits');
    this.putFirst(all.map((parcel) => ({ ...parcel, tasks: parcel.tasks.filter((task) => task !== probe) })));
    return alone(probe);
  }

  takeAll(): Task[] {
    this.#count = 0;
    return this.#parcels.splice(0).flatMap(({ parcel, at }) => parcel.tasks.slice(at));
  }
}

/** UTF-8 has no more for a unit of UTF-16. */
const MAX_BYTES_A_UNIT = 3;

/** How many of these fit into a call: at least one. */
function fitting(tasks: readonly Task[], maxBytes: number): number {
  // To count bytes takes time. Most calls are far below the limit, and then the lengths will do.
  const units = tasks.reduce((sum, { body }) => sum + body.length + 1, 0);
  if (tasks.length === 1 || units * MAX_BYTES_A_UNIT <= maxBytes) return tasks.length;
  let bytes = 0;
  const tooMany = tasks.findIndex(({ body }, index) => {
    // With the comma that may stand before it.
    bytes += Buffer.byteLength(body) + 1;
    return bytes > maxBytes && index > 0;
  });
  return tooMany === -1 ? tasks.length : tooMany;
}
