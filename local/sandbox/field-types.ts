/**
 * The type of each field of a custom event or of the profile: set by the first value received, never changed
 * afterwards.
 * https://support.iterable.com/hc/en-us/articles/208183076-Field-Data-Types
 * How far Iterable coerces (a long into a double, a date into a string) is not documented; the sandbox
 * coerces nothing, so that what passes here passes there.
 */
import { isNumber, isObject, type JsonObject, type JsonValue } from './json.ts';

type FieldType = 'string' | 'date' | 'long' | 'double' | 'boolean' | 'geo_location' | 'object' | 'array';

/** Whose field: that of the events of a name, or of the profile. */
export type FieldCategory = 'event' | 'user';

export interface Mismatch {
  readonly expectedType: FieldType;
  readonly incomingTypes: readonly string[];
  readonly offendingValue: JsonValue;
}

/** By the name of an event; the profile has one schema, under whatever one name. */
export interface FieldTypes {
  /** By field; a nested one by its path, `address.city`. Learns nothing. */
  mismatches(eventName: string, dataFields: JsonObject): ReadonlyMap<string, Mismatch>;
  /** The fields that no event of this name had so far. */
  unknown(eventName: string, dataFields: JsonObject): readonly string[];
  /** Nothing if no event of this name had the field. */
  get(eventName: string, field: string): KnownField | undefined;
  learn(eventName: string, dataFields: JsonObject, atMs?: number): void;
  /** By field. */
  all(eventName: string): Readonly<Record<string, FieldType>>;
  /** Knows all that this one does; what it learns stays its own. */
  draft(): FieldTypes;
}

interface KnownField {
  readonly type: FieldType;
  /** When its first value came. */
  readonly bornAtMs: number;
}

type Lookup = (eventName: string, field: string) => KnownField | undefined;

export function createFieldTypes(inherited: Lookup = () => undefined): FieldTypes {
  const learned = new Map<string, Map<string, KnownField>>();
  const known: Lookup = (eventName, field) =>
    inherited(eventName, field) ?? learned.get(eventName)?.get(field);
  return {
    mismatches(eventName, dataFields) {
      const found = new Map<string, Mismatch>();
      for (const { field, type, value } of typedFields(dataFields)) {
        const expectedType = known(eventName, field)?.type;
        if (expectedType === undefined || expectedType === type) continue;
        // Recorded for strings: both names of the type.
        const incomingTypes = type === 'string' ? ['string', 'keyword'] : [type];
        found.set(field, { expectedType, incomingTypes, offendingValue: value });
      }
      return found;
    },
    unknown: (eventName, dataFields) =>
      [...typedFields(dataFields)]
        .map(({ field }) => field)
        .filter((field) => known(eventName, field) === undefined),
    get: known,
    learn(eventName, dataFields, atMs = 0) {
      const types = learned.get(eventName) ?? new Map<string, KnownField>();
      learned.set(eventName, types);
      for (const { field, type } of typedFields(dataFields)) {
        if (known(eventName, field) === undefined) types.set(field, { type, bornAtMs: atMs });
      }
    },
    all: (eventName) =>
      Object.fromEntries([...(learned.get(eventName) ?? [])].map(([field, { type }]) => [field, type])),
    draft: () => createFieldTypes(known),
  };
}

interface TypedField {
  readonly field: string;
  readonly type: FieldType;
  readonly value: JsonValue;
}

function* typedFields(object: JsonObject, parent = ''): Generator<TypedField> {
  for (const [name, value] of Object.entries(object)) {
    const field = parent + name;
    const type = typeOf(name, value);
    if (type === undefined) continue;
    yield { field, type, value };
    if (type === 'object' && isObject(value)) yield* typedFields(value, `${field}.`);
  }
}

/**
 * The object without the fields that `isLeftOut`; what is nested in one goes with it.
 * @param isLeftOut gets a nested field by its path. A null, which has no type, stays
 */
export function withoutFields(
  object: JsonObject,
  isLeftOut: (field: string) => boolean,
  parent = '',
): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]): [string, JsonValue][] => {
      const field = parent + name;
      const type = typeOf(name, value);
      if (type !== undefined && isLeftOut(field)) return [];
      const isNested = type === 'object' && isObject(value);
      return [[name, isNested ? withoutFields(value, isLeftOut, `${field}.`) : value]];
    }),
  );
}

/** A null says nothing about the type. */
function typeOf(name: string, value: JsonValue): FieldType | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') return DATE.test(value) ? 'date' : 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (isNumber(value)) return /[.eE]/.test(value.rawJSON) ? 'double' : 'long';
  if (!isObject(value)) return 'array';
  const { lat, lon } = value;
  return name.endsWith('_geo_location') && isNumber(lat) && isNumber(lon) ? 'geo_location' : 'object';
}

const DAY = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d`;
const ZONE = String.raw`[+-]\d\d:\d\d`;
/** The documented forms, exactly: fractions of a second only after a `T`; anything else is a string. */
const DATE = new RegExp(String.raw`^${DAY}(?: ${TIME}(?: ${ZONE})?|T${TIME}\.\d{3}(?:${ZONE}|Z))?$`);
