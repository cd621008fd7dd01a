/** How events are put together into calls. */

import type { Task } from '../task.ts';
import type { Format } from './call.ts';

/** Events that go in one call, or in several that are cut from them; never together with others. */
export interface Parcel {
  readonly tasks: readonly Task[];
  /** How often it was taken apart by what an answer named. */
  readonly namings: number;
  /** Of each event, in order, those that go one after the other once it is concluded. */
  readonly behind?: readonly (readonly Task[])[];
}

/** For a call of its own. */
export function alone(task: Task): Parcel {
  return { tasks: [task], namings: 0 };
}

export function eventsIn({ tasks, behind }: Parcel): readonly Task[] {
  return behind === undefined ? tasks : tasks.flatMap((task, index) => [task, ...(behind[index] ?? [])]);
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
    const { tasks } = first.parcel;
    const start = first.at;
    const end = start + fitting(tasks.slice(start, start + maxEvents), maxBytes);
    first.at = end;
    if (end === tasks.length) this.#parcels.shift();
    const taken = part(first.parcel, start, end);
    this.#count -= eventsIn(taken).length;
    return taken;
  }

  /** An event alone: one that was never received before if there is one, since nothing is known against it. */
  takeProbe(): Parcel {
    const parcels = this.#takeParcels();
    const places = parcels.flatMap((parcel, number) =>
      parcel.tasks.map((task, at) => ({ task, number, at })),
    );
    const probe = places.find(({ task }) => task.message.receiveCount === 1) ?? places[0];
    if (probe === undefined) throw new RangeError('nothing waits');
    const { number, at } = probe;
    const around = parcels[number] as Parcel;
    this.putFirst(parcels.with(number, without(around, at)));
    return { ...part(around, at, at + 1), namings: 0 };
  }

  takeAll(): Task[] {
    return this.#takeParcels().flatMap(eventsIn);
  }

  #takeParcels(): Parcel[] {
    this.#count = 0;
    return this.#parcels.splice(0).map(({ parcel, at }) => part(parcel, at, parcel.tasks.length));
  }
}

function part({ tasks, namings, behind }: Parcel, start: number, end: number): Parcel {
  const taken = { tasks: tasks.slice(start, end), namings };
  return behind === undefined ? taken : { ...taken, behind: behind.slice(start, end) };
}

function without({ tasks, namings, behind }: Parcel, at: number): Parcel {
  const rest = { tasks: tasks.toSpliced(at, 1), namings };
  return behind === undefined ? rest : { ...rest, behind: behind.toSpliced(at, 1) };
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
