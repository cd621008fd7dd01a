/** The table of schemas as the door uses it: what an event must be, and which fields it may have. */
import * as z from 'zod/mini';
import type { Issue } from '../issues.ts';
import { issuesOf } from '../zod-issues.ts';
import type { OperationName } from './operations.ts';
import { SCHEMAS, type Shape } from './schemas.ts';

export interface EventSchema {
  /**
   * What it must be, without what stands in its lists. It looks at known fields only: there may be any number of
   * others, since Iterable may add some before we hear of it.
   */
  readonly outside: z.ZodMiniType<Readonly<Record<string, unknown>>>;
  /** What each element of its lists must be, by the list's name. */
  readonly elements: ReadonlyMap<string, z.ZodMiniType>;
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

function eventSchemaOf(shape: Shape): EventSchema {
  const fields = new Set(Object.keys(shape));
  const elements = new Map(
    Object.entries(shape).flatMap(([field, schema]) => {
      const element = elementOf(schema);
      return element === undefined ? [] : [[field, element] as const];
    }),
  );
  const outside = Object.entries(shape).map(([field, schema]) => [
    field,
    elements.has(field) ? anyList(schema) : schema,
  ]);
  return {
    outside: z.object(Object.fromEntries(outside)),
    elements,
    fields,
    place: placeOf(shape),
    takesId: fields.has('id'),
    takesCreatedAt: fields.has('createdAt'),
  };
}

function placeOf(shape: Shape): Place {
  const users = Object.keys(shape).flatMap((email) => {
    const userId = email.replace(/email$/, 'userId').replace(/Email$/, 'UserId');
    return userId !== email && Object.hasOwn(shape, userId) ? [[email, userId] as const] : [];
  });
  const fields = new Map(Object.entries(shape).map(([name, schema]) => [name, placeInside(schema)]));
  return { fields, users };
}

function placeInside(schema: z.ZodMiniType): Place | undefined {
  if (schema instanceof z.ZodMiniOptional) return placeInside(schema._zod.def.innerType as z.ZodMiniType);
  if (schema instanceof z.ZodMiniObject) return placeOf(schema._zod.def.shape as Shape);
  const element = elementOf(schema);
  return element && placeInside(element);
}

function elementOf(schema: z.ZodMiniType): z.ZodMiniType | undefined {
  if (schema instanceof z.ZodMiniOptional) return elementOf(schema._zod.def.innerType as z.ZodMiniType);
  return schema instanceof z.ZodMiniArray ? (schema._zod.def.element as z.ZodMiniType) : undefined;
}

function anyList(schema: z.ZodMiniType): z.ZodMiniType {
  const list = z.array(z.unknown());
  return schema instanceof z.ZodMiniOptional ? z.optional(list) : list;
}

/**
 * What is wrong with an event. zod looks for every fault of a list, however long, so the elements are looked at
 * one by one.
 * @param enough faults, after which no further element is looked at
 */
export function schemaIssues(
  { outside, elements }: EventSchema,
  value: Readonly<Record<string, unknown>>,
  enough: number,
): Issue[] {
  const issues = issuesOf(outside.safeParse(value).error);
  for (const [field, element] of elements) {
    const list = Object.hasOwn(value, field) ? value[field] : undefined;
    if (Array.isArray(list)) issues.push(...elementIssues(field, element, list, enough - issues.length));
  }
  return issues;
}

function elementIssues(
  field: string,
  element: z.ZodMiniType,
  list: readonly unknown[],
  enough: number,
): Issue[] {
  const issues: Issue[] = [];
  for (const [index, value] of list.entries()) {
    if (issues.length >= enough) break;
    for (const issue of issuesOf(element.safeParse(value).error)) {
      issues.push({ ...issue, path: [`${field}[${index}]`, issue.path].filter(Boolean).join('.') });
    }
  }
  return issues;
}
