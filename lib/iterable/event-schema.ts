/** The table of schemas as the door uses it: what an event must be, and which fields it may have. */
import type { Issue } from '../issues.ts';
import { issuesInList, issuesInMembers, withIssuesAt } from './field-issues.ts';
import { type Field, type FieldEntries, type Fields, optional, plain, wrongType } from './field-kinds.ts';
import type { OperationName } from './operations.ts';
import { SCHEMAS } from './schemas.ts';

export interface EventSchema {
  /** What its fields hold, but for what stands in its lists. */
  readonly outside: FieldEntries;
  /** What each element of its lists must be, by the list's name. */
  readonly elements: FieldEntries;
  /** The known names: any other is forwarded with a warning. */
  readonly fields: ReadonlySet<string>;
  /** The same with the objects inside: where a null means that nothing was given. */
  readonly place: Place;
  /** Whether there is an `id` to upsert on, and a `createdAt`; where there is, the door fills them in. */
  readonly takesId: boolean;
  readonly takesCreatedAt: boolean;
}

/** An object of known fields. */
export interface Place {
  /** By their names; where a field holds such an object or a list of them, with that. */
  readonly fields: ReadonlyMap<string, Place | undefined>;
  /** The names of each e-mail and of the userId beside it: the two name one user. */
  readonly users: readonly (readonly [email: string, userId: string])[];
}

/** Made when an event of the operation comes: to make them all would take time at every cold start. */
const EVENT_SCHEMAS = new Map<OperationName, EventSchema>();

export function schemaOf(name: OperationName): EventSchema {
  const known = EVENT_SCHEMAS.get(name) ?? eventSchemaOf(SCHEMAS[name]);
  EVENT_SCHEMAS.set(name, known);
  return known;
}

function eventSchemaOf(all: Fields): EventSchema {
  const entries = Object.entries(all);
  const fields = new Set(Object.keys(all));
  return {
    outside: entries.map(([name, field]) => [name, elementOf(field) === undefined ? field : anyList(field)]),
    elements: entries.flatMap(([name, field]) => {
      const element = elementOf(field);
      return element === undefined ? [] : [[name, element] as const];
    }),
    fields,
    place: placeOf(all),
    takesId: fields.has('id'),
    takesCreatedAt: fields.has('createdAt'),
  };
}

function placeOf(all: Fields): Place {
  const users = Object.keys(all).flatMap((email) => {
    const userId = email.replace(/email$/, 'userId').replace(/Email$/, 'UserId');
    return userId !== email && Object.hasOwn(all, userId) ? [[email, userId] as const] : [];
  });
  const fields = new Map(Object.entries(all).map(([name, field]) => [name, placeInside(field)]));
  return { fields, users };
}

function placeInside(field: Field): Place | undefined {
  switch (field.is) {
    case 'optional':
      return placeInside(field.field);
    case 'object':
      return placeOf(field.fields);
    case 'list':
      return placeInside(field.element);
    case 'plain':
      return undefined;
  }
}

function elementOf(field: Field): Field | undefined {
  if (field.is === 'optional') return elementOf(field.field);
  return field.is === 'list' ? field.element : undefined;
}

const LIST = plain({ type: 'array' }, Array.isArray, wrongType('a list'));

function anyList(field: Field): Field {
  return field.is === 'optional' ? optional(LIST) : LIST;
}

/**
 * What is wrong with an event: first with its fields, then with what stands in its lists.
 * @param enough faults, after which no further element is looked at
 */
export function schemaIssues(
  { outside, elements }: EventSchema,
  value: Readonly<Record<string, unknown>>,
  enough: number,
): readonly Issue[] {
  let issues = issuesInMembers(outside, value, enough);
  for (const [name, element] of elements) {
    const list = value[name];
    if (!Array.isArray(list)) continue;
    issues = withIssuesAt(issues, name, issuesInList(element, list, enough - issues.length));
  }
  return issues;
}
