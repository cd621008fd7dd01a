/** How events are put together into calls, and taken apart again when an answer can't tell which it means. */

import type { Task } from '../task.ts';
import type { CallReading, Format } from './call.ts';

/** Events that go in one call, or in several that are cut from them; never together with others. */
export interface Parcel {
  readonly tasks: readonly Task[];
  /** How often it was taken apart by what an answer named. */
  readonly namings: number;
  /** These go one after the other, once its only event is concluded. */
  readonly behind?: readonly Task[];
}

/**
 * A call that names one culprit after another would have each event attempted as often as there are culprits;
 * beyond this many it is halved.
 */
const MAX_NAMINGS = 3;

/** Of more that are named, most may be well. They go together, apart from the rest, and are halved if need be. */
const MAX_ALONE = 16;

/** What must go again of a call's events, in which calls. */
export function remaindersOf(
  { tasks, namings, behind = [] }: Parcel,
  { reading, events, named, inTurn }: CallReading,
): readonly Parcel[] {
  const open = new Set(tasks.filter((_, index) => events[index] === undefined));
  const units = (inTurn ?? tasks.map((task) => [task]))
    .map((unit) => unit.filter((task) => open.has(task)))
    .filter((unit) => unit.length > 0);
  if (units.length === 0) return goingInTurn([behind]);
  if (reading.verdict === 'delivered' || units.length === 1) return goingInTurn(units);
  const culprits = new Set(named.map((index) => tasks[index]));
  const { yes = [], no = [] } = Object.groupBy(units, (unit) =>
    unit.some((task) => culprits.has(task)) ? 'yes' : 'no',
  );
  if (yes.length > 0 && no.length > 0 && namings < MAX_NAMINGS) {
    const apart = (those: readonly (readonly Task[])[]) => ({ tasks: those.flat(), namings: namings + 1 });
    return [apart(no), ...(yes.length > MAX_ALONE ? [apart(yes)] : goingInTurn(yes))];
  }
  const middle = Math.ceil(units.length / 2);
  return [units.slice(0, middle), units.slice(middle)].map((half) => ({ tasks: half.flat(), namings }));
}

/** Each event in a call of its own, and those of one list never at once. */
function goingInTurn(lists: readonly (readonly Task[])[]): Parcel[] {
  return lists.flatMap(([first, ...behind]) => {
    if (first === undefined) return [];
    return [behind.length === 0 ? alone(first) : { ...alone(first), behind }];
  });
}

/** For a call of its own. */
export function alone(task: Task): Parcel {
  return { tasks: [task], namings: 0 };
}

export function eventsIn({ tasks, behind = [] }: Parcel): readonly Task[] {
  return behind.length === 0 ? tasks : [...tasks, ...behind];
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
    this.#count += filled.reduce((count, parcel) => count + eventsIn(parcel).length, 0);
  }

  /** The next call's events: at least one, and no more than fit. */
  take({ maxEvents, maxBytes }: Pick<Format, 'maxEvents' | 'maxBytes'>): Parcel {
    const [first] = this.#parcels;
    if (first === undefined) throw new RangeError('nothing waits');
    const { tasks, behind } = first.parcel;
    const start = first.at;
    const end = start + fitting(tasks.slice(start, start + maxEvents), maxBytes);
    first.at = end;
    if (end === tasks.length) this.#parcels.shift();
    this.#count -= end - start + (behind?.length ?? 0);
    return { ...first.parcel, tasks: tasks.slice(start, end) };
  }

  /** An event alone: one that was never received before if there is one, since nothing is known against it. */
  takeProbe(): Parcel {
    const parcels = this.#takeParcels();
    const tasks = parcels.flatMap((parcel) => parcel.tasks);
    const probe = tasks.find(({ message }) => message.receiveCount === 1) ?? tasks[0];
    if (probe === undefined) throw new RangeError('nothing waits');
    const { behind } = parcels.find((parcel) => parcel.tasks.includes(probe)) ?? {};
    this.putFirst(
      parcels.map((parcel) => ({ ...parcel, tasks: parcel.tasks.filter((task) => task !== probe) })),
    );
    return behind === undefined ? alone(probe) : { ...alone(probe), behind };
  }

  takeAll(): Task[] {
    return this.#takeParcels().flatMap(eventsIn);
  }

  #takeParcels(): Parcel[] {
    this.#count = 0;
    return this.#parcels.splice(0).map(({ parcel, at }) => ({ ...parcel, tasks: parcel.tasks.slice(at) }));
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
