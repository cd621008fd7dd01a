/** How events are put together into calls, and taken apart again when an answer can't tell which it means. */

import type { Task } from '../task.ts';
import type { CallReading, Format } from './call.ts';

/** Events that go in one call, or in several that are cut from them; never together with others. */
export interface Parcel {
  readonly tasks: readonly Task[];
  /** How often it was taken apart by what an answer named. */
  readonly namings: number;
  /** Of each event, in order, those that go one after the other once it is concluded. */
  readonly behind?: readonly (readonly Task[])[];
}

/**
 * A call that names one culprit after another would have each event attempted as often as there are culprits;
 * beyond this many it is halved.
 */
const MAX_NAMINGS = 3;

/** Of more that are named, most may be well. They go together, apart from the rest, and are halved if need be. */
const MAX_ALONE = 32;

/** Events of which no two may be under way at once, in their order. */
type InTurn = readonly [Task, ...Task[]];

/** What must go again of a call's events, in which calls; and what was behind those that are concluded. */
export function remaindersOf(parcel: Parcel, call: CallReading): readonly Parcel[] {
  const { tasks, behind } = parcel;
  const isOpen = new Set(tasks.filter((_, index) => call.events[index] === undefined));
  if (behind === undefined) {
    const lists = (call.inTurn ?? tasks.map((task) => [task])).map((list) =>
      list.filter((task) => isOpen.has(task)),
    );
    return remaindersOfLists(filled(lists), parcel, call);
  }
  const lists = tasks.map((task, index): readonly Task[] => [task, ...(behind[index] ?? [])]);
  const { open = [], concluded = [] } = Object.groupBy(filled(lists), ([task]) =>
    isOpen.has(task) ? 'open' : 'concluded',
  );
  return [
    ...remaindersOfLists(open, parcel, call),
    ...together(filled(concluded.map(([_, ...next]) => next))),
  ];
}

/** @param lists that have at least one event in the call, which is open */
function remaindersOfLists(
  lists: readonly InTurn[],
  { tasks, namings, behind }: Parcel,
  { reading, named, areFewToBlame }: CallReading,
): readonly Parcel[] {
  if (lists.length <= 1) return lists.map(inTurn);
  const ofParcel = (some: readonly InTurn[], howOften: number): Parcel =>
    behind === undefined
      ? { tasks: some.flat(), namings: howOften }
      : { tasks: some.map(([first]) => first), namings: howOften, behind: some.map(([_, ...next]) => next) };
  if (reading.verdict === 'delivered') {
    // What was made one and refused as one is told apart in a call, too; what nobody can tell in a call is not.
    const { several = [], one = [] } = Object.groupBy(lists, (list) =>
      behind === undefined && list.length > 1 ? 'several' : 'one',
    );
    return [
      ...(areFewToBlame ? halvesOf(one).map((half) => ofParcel(half, namings)) : one.map(inTurn)),
      ...together(several),
    ];
  }
  const culprits = new Set(named.map((index) => tasks[index]));
  const { yes = [], no = [] } = Object.groupBy(lists, (list) =>
    list.some((task) => culprits.has(task)) ? 'yes' : 'no',
  );
  if (yes.length > 0 && no.length > 0 && namings < MAX_NAMINGS) {
    const apart = yes.length > MAX_ALONE ? [ofParcel(yes, namings + 1)] : yes.map(inTurn);
    return [ofParcel(no, namings + 1), ...apart];
  }
  return halvesOf(lists).map((half) => ofParcel(half, namings));
}

function halvesOf(lists: readonly InTurn[]): readonly InTurn[][] {
  const middle = Math.ceil(lists.length / 2);
  return [lists.slice(0, middle), lists.slice(middle)];
}

/** Of each list the first event; the others are behind it. */
function together(lists: readonly InTurn[]): Parcel[] {
  if (lists.length === 0) return [];
  const tasks = lists.map(([first]) => first);
  const behind = lists.map(([_, ...next]) => next);
  return [filled(behind).length > 0 ? { tasks, namings: 0, behind } : { tasks, namings: 0 }];
}

/** Each event in a call of its own. */
function inTurn([first, ...next]: InTurn): Parcel {
  return next.length === 0 ? alone(first) : { ...alone(first), behind: [next] };
}

function filled(lists: readonly (readonly Task[])[]): readonly InTurn[] {
  return lists.filter((list): list is InTurn => list.length > 0);
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
    const some = parcels.filter(({ tasks }) => tasks.length > 0);
    this.#parcels.unshift(...some.map((parcel) => ({ parcel, at: 0 })));
    this.#count += some.reduce((count, parcel) => count + eventsIn(parcel).length, 0);
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
  const some = { tasks: tasks.slice(start, end), namings };
  return behind === undefined ? some : { ...some, behind: behind.slice(start, end) };
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
