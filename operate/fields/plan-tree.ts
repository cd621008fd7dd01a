/** A part of a plan by the paths of its fields, and back. */
import type { IterableType, WrittenFields } from '../../lib/config/tracking-plan.ts';
import { compare, pathOf } from './paths.ts';

/** By path. A field that is an object of fields is not among them, a list is one of them. */
export type Leaves = ReadonlyMap<string, IterableType>;

export function leavesOf(fields: WrittenFields): Leaves {
  return new Map(leavesIn(fields, ''));
}

function* leavesIn(fields: WrittenFields, around: string): Generator<[string, IterableType]> {
  for (const [name, type] of Object.entries(fields)) {
    const path = pathOf(around, name);
    if (typeof type === 'object' && !Array.isArray(type)) yield* leavesIn(type as WrittenFields, path);
    else yield [path, type];
  }
}

export interface Planted {
  readonly fields: WrittenFields;
  /** Those that stand inside of a field that is no object, with its type. */
  readonly misplaced: readonly { readonly path: string; readonly around: IterableType }[];
}

/** In the order of their names. */
export function plant(leaves: Leaves): Planted {
  const root: Tree = new Map();
  const misplaced: Planted['misplaced'][number][] = [];
  for (const [path, type] of leaves) {
    const around = typeAround(path, leaves);
    if (around === undefined || around === 'object') put(root, path.split('.'), type);
    // What is inside of a nested field is named by its whole path, so that the field itself can stay `nested`.
    else if (around === 'nested') root.set(path, type);
    else misplaced.push({ path, around });
  }
  return { fields: written(root), misplaced };
}

/** Of the outermost field around it that is more than an object; `object` if all are. */
function typeAround(path: string, leaves: Leaves): IterableType | undefined {
  const names = path.split('.').slice(0, -1);
  const around = names.map((_, index) => leaves.get(names.slice(0, index + 1).join('.')));
  return around.find((type) => type !== undefined && type !== 'object') ?? around[0];
}

type Tree = Map<string, IterableType | Tree>;

function put(tree: Tree, [name = '', ...inside]: readonly string[], type: IterableType): void {
  const before = tree.get(name);
  if (inside.length === 0) {
    if (!(before instanceof Map)) tree.set(name, type);
    return;
  }
  const inner = before instanceof Map ? before : new Map();
  tree.set(name, inner);
  put(inner, inside, type);
}

function written(tree: Tree): WrittenFields {
  const entries = [...tree].sort(([one], [other]) => compare(one, other));
  return Object.fromEntries(
    entries.map(([name, type]): [string, IterableType] => [name, type instanceof Map ? written(type) : type]),
  );
}
