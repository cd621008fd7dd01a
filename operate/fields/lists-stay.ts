/** Iterable tells the type of a list's elements, and not that it is a list: what the plan says of that stays. */
import type { IterableType, WrittenFields } from '../../lib/config/tracking-plan.ts';
import { leavesOf, plant } from './plan-tree.ts';

/** @param told by Iterable. @param before what the plan of the configuration has */
export function withListsOf(before: WrittenFields, told: WrittenFields): WrittenFields {
  const leaves = new Map(leavesOf(told));
  for (const [path, list] of leavesOf(before)) {
    const element = elementOf(list);
    if (element === undefined) continue;
    const inside = [...leaves.keys()].filter((each) => each.startsWith(`${path}.`));
    if (!couldBe(element, leaves.get(path) ?? (inside.length > 0 ? 'object' : undefined))) continue;
    for (const each of inside) leaves.delete(each);
    leaves.set(path, list);
  }
  return plant(leaves).fields;
}

/** @returns nothing if it is no list */
function elementOf(type: IterableType): string | undefined {
  if (type === 'array') return 'any';
  if (!Array.isArray(type)) return undefined;
  const [element] = type as readonly [IterableType];
  if (typeof element === 'string') return element;
  return Array.isArray(element) ? 'array' : 'object';
}

function couldBe(element: string, told: IterableType | undefined): boolean {
  if (told === undefined) return false;
  return (
    element === 'any' || told === element || told === 'array' || (told === 'nested' && element === 'object')
  );
}
