/**
 * A tracking plan: which fields events and profiles have, and of which types. As it is written in a configuration, and
 * in the one form that the door goes by. https://support.iterable.com/hc/articles/208183076
 */

/** Iterable's types of a single value, and `object` for an object of any fields. */
export const FIELD_TYPES = ['string', 'date', 'long', 'double', 'boolean', 'geo_location', 'object'] as const;

export type FieldType = (typeof FIELD_TYPES)[number];

/** `nested`: an object or a list of objects, of profiles only. `array`: a list of anything. */
export const WHOLE_TYPES = ['nested', 'array'] as const;

export type WholeType = (typeof WHOLE_TYPES)[number];

/** `string[]` is the same as `['string']`: a list of texts. */
export type IterableType =
  | FieldType
  | WholeType
  | `${FieldType}[]`
  | readonly [IterableType]
  | { readonly [name: string]: IterableType };

/** By their names; `address.city` is the field `city` of the object `address`. */
export interface WrittenFields {
  readonly [name: string]: IterableType;
}

/** What happens to a value of another type than the plan's. */
export const ON_FIELD_TYPE = ['refuse', 'coerce', 'warn'] as const;

/** What happens to a field that is not in the plan. */
export const OTHER_FIELDS = ['forward', 'warn', 'refuse'] as const;

export type OnFieldType = (typeof ON_FIELD_TYPE)[number];
export type OtherFields = (typeof OTHER_FIELDS)[number];

/** As it is written. */
export interface TrackingPlan {
  /** Of `events/track`, by the event's name. Without it, the plan says nothing of events. */
  readonly events?: { readonly [eventName: string]: WrittenFields } | undefined;
  /** Of users. Without it, the plan says nothing of profiles. */
  readonly profile?: WrittenFields | undefined;
  /** Here, or beside `fields` in the project. */
  readonly onFieldType?: OnFieldType | undefined;
  readonly otherFields?: OtherFields | undefined;
}

/** As TypeScript sees it in a JSON file. */
export interface PlanInJson {
  readonly events?: { readonly [eventName: string]: FieldsInJson };
  readonly profile?: FieldsInJson;
  readonly onFieldType?: string;
  readonly otherFields?: string;
}

interface FieldsInJson {
  readonly [name: string]: TypeInJson;
}

type TypeInJson = string | readonly TypeInJson[] | FieldsInJson;

/** A table by name, without a prototype: `address.city` became `address: { object: { city } }`. */
export interface PlannedFields {
  readonly [name: string]: PlannedField;
}

export type PlannedField =
  | FieldType
  | WholeType
  /** Of these fields. */
  | { readonly object: PlannedFields }
  /** An object of these fields, or a list of such. */
  | { readonly nested: PlannedFields }
  /** Each of whose elements is this. */
  | { readonly list: PlannedField };

/** As the door goes by it: frozen, and none of the tables has a prototype. */
export interface ParsedPlan {
  readonly events?: { readonly [eventName: string]: PlannedFields } | undefined;
  readonly profile?: PlannedFields | undefined;
  readonly onFieldType: OnFieldType;
  readonly otherFields: OtherFields;
}
