/** What a tracking plan says of one field. */
import type { FieldType, PlannedField, PlannedFields, WholeType } from '../../config/tracking-plan.ts';
import { MAX_DEPTH } from '../../json/apart.ts';

/** Of a value, apart from what is inside. */
export type PlannedWord = FieldType | WholeType;

export function wordOf(planned: PlannedField): PlannedWord {
  if (typeof planned === 'string') return planned;
  if ('list' in planned) return 'array';
  return 'object' in planned ? 'object' : 'nested';
}

/** Iterable takes `address.city` for the field `city` of `address`, also where a sender writes it as one name. */
export function plannedIn(fields: PlannedFields, name: string): PlannedField | 'anything' | undefined {
  const table = tableOf(fields);
  const own = table.get(name);
  if (own !== undefined || !name.includes('.')) return own;
  // No plan is as deep.
  const [first = '', ...others] = name.split('.', MAX_DEPTH);
  let inside = table.get(first);
  for (const part of others) {
    // The plan leaves open what is in it.
    if (inside === 'object' || inside === 'nested') return 'anything';
    inside = inside && fieldsInside(inside)?.[part];
  }
  return inside;
}

/** By name: a table of the engine's own tells much sooner than an object that it has not got a name. */
const TABLES = new WeakMap<PlannedFields, ReadonlyMap<string, PlannedField>>();

function tableOf(fields: PlannedFields): ReadonlyMap<string, PlannedField> {
  const known = TABLES.get(fields);
  if (known !== undefined) return known;
  const table = new Map(Object.entries(fields));
  TABLES.set(fields, table);
  return table;
}

function fieldsInside(planned: PlannedField): PlannedFields | undefined {
  if (typeof planned === 'string' || 'list' in planned) return undefined;
  return 'object' in planned ? planned.object : planned.nested;
}
