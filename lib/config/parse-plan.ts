/** From a tracking plan as it is written to the one that the door goes by. Only in functions of a configuration that has one. */
import type {
  IterableType,
  ParsedPlan,
  PlannedField,
  PlannedFields,
  TrackingPlan,
  WrittenFields,
} from './tracking-plan.ts';

/** Tells of a field that the plan names twice, as two things. */
export type Contradicts = (path: string) => void;

type Rules = Pick<TrackingPlan, 'onFieldType' | 'otherFields'>;

type Table = Record<string, PlannedField>;

/**
 * @param plan must keep to the rules
 * @param rules those that stand beside it
 */
export function parsePlan(
  { events, profile, onFieldType = 'refuse', otherFields = 'forward' }: TrackingPlan,
  rules: Rules,
): ParsedPlan {
  return Object.freeze({
    events: events && plannedEvents(events),
    profile: profile && plannedFields(profile),
    onFieldType: rules.onFieldType ?? onFieldType,
    otherFields: rules.otherFields ?? otherFields,
  });
}

function plannedEvents(events: NonNullable<TrackingPlan['events']>): ParsedPlan['events'] {
  const table = Object.create(null) as Record<string, PlannedFields>;
  for (const [name, fields] of Object.entries(events)) table[name] = plannedFields(fields);
  return Object.freeze(table);
}

/** @param contradicts gets the paths of what can't be one field; of the two the first stays */
export function plannedFields(fields: WrittenFields, contradicts: Contradicts = () => {}): PlannedFields {
  const tables: Table[] = [];
  const table = emptyTable(tables);
  addFields(fields, { tables, contradicts }, table, '');
  // Only now: a dotted name may add to what stands before it.
  for (const each of tables) Object.freeze(each);
  return table;
}

interface Making {
  /** All that were made, to be frozen. */
  readonly tables: Table[];
  readonly contradicts: Contradicts;
}

function emptyTable(tables: Table[]): Table {
  const table = Object.create(null) as Table;
  tables.push(table);
  return table;
}

function addFields(fields: WrittenFields, making: Making, table: Table, path: string): void {
  for (const [dotted, type] of Object.entries(fields)) addField(dotted.split('.'), type, making, table, path);
}

/** @param names the last is the field's own, those before it are of the objects around it */
function addField(
  [name = '', ...inside]: readonly string[],
  type: IterableType,
  making: Making,
  table: Table,
  around: string,
): void {
  const path = around === '' ? name : `${around}.${name}`;
  const isObject = inside.length > 0 || isFields(type);
  const before = table[name];
  if (!isObject) {
    table[name] = merged(before, plannedType(type, making, path), making, path);
    return;
  }
  const inner = innerOf(before, making);
  if (inner === undefined) {
    making.contradicts(path);
    return;
  }
  table[name] = inner.field;
  if (inside.length > 0) addField(inside, type, making, inner.table, path);
  else addFields(type as WrittenFields, making, inner.table, path);
}

interface Inner {
  readonly field: PlannedField;
  readonly table: Table;
}

/** @returns nothing if what stands there is not an object whose fields can be named */
function innerOf(before: PlannedField | undefined, { tables }: Making): Inner | undefined {
  if (before === undefined || before === 'object' || before === 'nested') {
    const table = emptyTable(tables);
    const field = before === 'nested' ? { nested: table } : { object: table };
    return { field: Object.freeze(field), table };
  }
  if (typeof before === 'string' || 'list' in before) return undefined;
  return { field: before, table: 'object' in before ? before.object : before.nested };
}

/** @param planned no object whose fields are named */
function merged(
  before: PlannedField | undefined,
  planned: PlannedField,
  { contradicts }: Making,
  path: string,
): PlannedField {
  if (before === undefined) return planned;
  if (typeof before === 'object' && planned === 'nested') {
    if ('nested' in before) return before;
    if ('object' in before) return Object.freeze({ nested: before.object });
  }
  if (typeof before === 'object' && 'object' in before && planned === 'object') return before;
  // Two lists are compared as they are written.
  if (JSON.stringify(before) !== JSON.stringify(planned)) contradicts(path);
  return before;
}

function plannedType(type: IterableType, making: Making, path: string): PlannedField {
  if (typeof type === 'string') {
    const [, element] = /^(.*)\[\]$/.exec(type) ?? [];
    return element === undefined ? (type as PlannedField) : Object.freeze({ list: element as PlannedField });
  }
  if (isList(type)) return Object.freeze({ list: plannedType(type[0], making, `${path}[]`) });
  const table = emptyTable(making.tables);
  addFields(type, making, table, path);
  return Object.freeze({ object: table });
}

function isList(type: IterableType): type is readonly [IterableType] {
  return Array.isArray(type);
}

function isFields(type: IterableType): type is WrittenFields {
  return typeof type === 'object' && !isList(type);
}
