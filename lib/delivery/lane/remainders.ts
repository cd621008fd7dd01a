/** What of a call must go again, and in which calls, when its answer can't tell which event it means. */

import type { Task } from '../task.ts';
import type { CallReading } from './call.ts';
import { alone, type Parcel } from './parcel.ts';

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
  const ofParcel = (chosen: readonly InTurn[], howOften: number): Parcel =>
    behind === undefined
      ? { tasks: chosen.flat(), namings: howOften }
      : {
          tasks: chosen.map(([first]) => first),
          namings: howOften,
          behind: chosen.map(([_, ...next]) => next),
        };
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
