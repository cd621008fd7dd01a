/** Which fields an operation writes, and by which of the project's schemas: that of an event's name, or the profile's. */
import type { EndpointName } from './api-facts.ts';
import { isBuiltIn } from './built-in-fields.ts';
import { type FieldCategory, type FieldTypes, type Mismatch, withoutFields } from './field-types.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import type { Project } from './project.ts';

export interface WrittenFields {
  readonly category: FieldCategory;
  /** Of the event; empty for the profile, which has one schema. */
  readonly name: string;
  /** Those that the project's types are about: Iterable's own fields of the profile are not among them. */
  readonly dataFields: JsonObject;
  /** The project's own setting, which decides when a call says nothing, is to add them. */
  readonly createNewFields: boolean;
}

/** Where `dataFields` stands: in the body, or in its member, or in the one item of its list. */
type Holder = 'body' | 'user' | 'users' | 'subscribers';

/** The data of purchases, of items and of devices has types at Iterable too, which are not played. */
const HOLDERS: Readonly<Partial<Record<EndpointName, readonly [FieldCategory, Holder]>>> = {
  'events/track': ['event', 'body'],
  'events/trackBulk': ['event', 'body'],
  'users/update': ['user', 'body'],
  'users/bulkUpdate': ['user', 'users'],
  'lists/subscribe': ['user', 'subscribers'],
  'commerce/trackPurchase': ['user', 'user'],
  'commerce/updateCart': ['user', 'user'],
};

/** @param body of one event or about one user, as it is stored */
export function writtenFields(operation: EndpointName, body: JsonObject): WrittenFields | undefined {
  const [category, holder] = HOLDERS[operation] ?? [];
  if (category === undefined || holder === undefined) return undefined;
  const inner = innerOf(body, holder);
  if (!isObject(inner) || !isObject(inner.dataFields)) return undefined;
  // Of a bulk call the flag stands beside the list.
  const createNewFields = (holder === 'user' ? inner : body).createNewFields !== false;
  if (category === 'user') {
    return { category, name: '', dataFields: withoutFields(inner.dataFields, isBuiltIn), createNewFields };
  }
  const name = typeof body.eventName === 'string' ? body.eventName : '';
  return { category, name, dataFields: inner.dataFields, createNewFields };
}

/** The same body without some of the fields that it writes. */
export function withoutWritten(
  operation: EndpointName,
  body: JsonObject,
  isLeftOut: (field: string) => boolean,
): JsonObject {
  const [, holder = 'body'] = HOLDERS[operation] ?? [];
  const inner = innerOf(body, holder);
  if (!isObject(inner) || !isObject(inner.dataFields)) return body;
  const changed = { ...inner, dataFields: withoutFields(inner.dataFields, isLeftOut) };
  if (holder === 'body') return changed;
  return { ...body, [holder]: holder === 'user' ? changed : [changed] };
}

function innerOf(body: JsonObject, holder: Holder): JsonValue | undefined {
  if (holder === 'body') return body;
  const member = body[holder];
  return Array.isArray(member) ? (member as readonly JsonValue[])[0] : member;
}

export function typesFor(category: FieldCategory, { fieldTypes, profileTypes }: Project): FieldTypes {
  return category === 'event' ? fieldTypes : profileTypes;
}

/** What a call says about the fields of all its events or users. */
export function createFieldReport(types: FieldTypes) {
  const draft = types.draft();
  const mismatches = new Map<string, Mismatch>();
  const createdFields = new Set<string>();
  const filteredOutFields = new Set<string>();
  return {
    take(written: WrittenFields | undefined): void {
      if (written === undefined) return;
      const { name, dataFields, createNewFields } = written;
      for (const [field, mismatch] of draft.mismatches(name, dataFields)) mismatches.set(field, mismatch);
      const into = createNewFields ? createdFields : filteredOutFields;
      for (const field of draft.unknown(name, dataFields)) into.add(field);
      if (createNewFields) draft.learn(name, dataFields);
    },
    /** Any of them refuses the whole call. */
    mismatches: mismatches as ReadonlyMap<string, Mismatch>,
    lists: () => ({ createdFields: [...createdFields], filteredOutFields: [...filteredOutFields] }),
  };
}
