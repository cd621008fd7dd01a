/** What a plan has and Iterable does not know yet, with a value of each field's type. */
import type { PlannedField, PlannedFields } from '../../lib/config/tracking-plan.ts';
import { pathOf } from './paths.ts';

interface NewField {
  readonly field: string;
  /** `string`, `string[]` … */
  readonly type: string;
}

export interface NewFields {
  readonly fields: readonly NewField[];
  /** Holds them all, nested as they are. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Their types no value can say: `array` and `nested`. */
  readonly unsaid: readonly NewField[];
}

/** @param isKnown whether Iterable has had a value of it. @param around the path of the object they are in */
export function newFields(
  planned: PlannedFields,
  isKnown: (path: string) => boolean,
  around = '',
): NewFields {
  const fields: NewField[] = [];
  const unsaid: NewField[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, planField] of Object.entries(planned)) {
    const field = pathOf(around, name);
    if (typeof planField === 'object' && 'object' in planField) {
      const inner = newFields(planField.object, isKnown, field);
      fields.push(...inner.fields);
      unsaid.push(...inner.unsaid);
      if (inner.fields.length > 0) values[name] = inner.values;
      continue;
    }
    if (isKnown(field)) continue;
    const type = typeWord(planField);
    const value = firstValueOf(planField);
    if (value === undefined) unsaid.push({ field, type });
    else {
      fields.push({ field, type });
      values[name] = value;
    }
  }
  return { fields, values, unsaid };
}

/** Plain, and nobody's. A double must not look like a long. */
const VALUES = {
  string: 'primed',
  date: '2000-01-01 00:00:00 +00:00',
  long: 1,
  double: 0.5,
  boolean: true,
  geo_location: { lat: 0.5, lon: 0.5 },
  object: {},
} as const;

/** @returns nothing if a value would say too much: the first one decides about a type for ever */
function firstValueOf(planned: PlannedField): unknown {
  // What is in such a list, the plan leaves open; and only Iterable's staff can make a field nested.
  if (planned === 'array' || planned === 'nested') return undefined;
  if (typeof planned === 'string') return VALUES[planned];
  if ('nested' in planned) return undefined;
  if ('list' in planned) {
    const element = firstValueOf(planned.list);
    return element === undefined ? undefined : [element];
  }
  const entries = Object.entries(planned.object).map(([name, field]) => [name, firstValueOf(field)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

export function typeWord(planned: PlannedField): string {
  if (typeof planned === 'string') return planned;
  if ('list' in planned) return `${typeWord(planned.list)}[]`;
  return 'nested' in planned ? 'nested' : 'object';
}

/** The paths of a plan's fields that have a type of their own. */
export function* plannedPaths(
  planned: PlannedFields,
  around = '',
): Generator<readonly [path: string, type: PlannedField]> {
  for (const [name, field] of Object.entries(planned)) {
    const path = pathOf(around, name);
    if (typeof field === 'object' && 'object' in field) yield* plannedPaths(field.object, path);
    else yield [path, field];
  }
}
