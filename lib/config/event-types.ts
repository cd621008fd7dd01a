/** What TypeScript knows of events: the fields of their operations. */
import type { List, ObjectOf, Optional, Plain } from '../iterable/field-kinds.ts';
import type { OperationName } from '../iterable/operations.ts';
import type { SCHEMAS } from '../iterable/schemas.ts';

/** An event of an operation, as a function may return it. Objects of the sender's own, `dataFields`, are free. */
export type EventOf<Operation extends OperationName> = Operation extends 'events/track'
  ? FieldsOf<(typeof SCHEMAS)[Operation]> & { readonly operation?: Operation | undefined }
  : FieldsOf<(typeof SCHEMAS)[Operation]> & { readonly operation: Operation };

/** A field of any operation. */
export type FieldName = { [Name in OperationName]: keyof (typeof SCHEMAS)[Name] }[OperationName];

type SchemaOf<Field, Name extends OperationName> = Name extends OperationName
  ? Field extends keyof (typeof SCHEMAS)[Name]
    ? (typeof SCHEMAS)[Name][Field]
    : never
  : never;

/**
 * An event as a `project` function gets it: valid by its operation, whichever that is. A field that no operation
 * has may hold anything.
 */
export type AcceptedEvent = {
  /** Unless the path of the request says it. */
  readonly operation?: OperationName;
} & { readonly [Field in FieldName]?: AcceptedValue<SchemaOf<Field, OperationName>> } & {
  readonly [field: string]: unknown;
};

/** Objects of the sender's own are `any` inside, so that a function can go into them. */
type AcceptedValue<Schema> =
  Schema extends Optional<infer Inner>
    ? AcceptedValue<Inner>
    : Schema extends ObjectOf<infer Shape>
      ? {
          readonly [Field in keyof Shape]:
            | AcceptedValue<Shape[Field]>
            | (Shape[Field] extends Optional ? undefined : never);
        } & { readonly [field: string]: unknown }
      : Schema extends List<infer Item>
        ? readonly AcceptedValue<Item>[]
        : Schema extends Plain<infer Value>
          ? Value extends Record<string, unknown>
            ? // biome-ignore lint/suspicious/noExplicitAny: what is in there is between the sender and the function
              Readonly<Record<string, any>>
            : Value
          : never;

type FieldsOf<Shape> = Flat<
  {
    readonly [Field in keyof Shape as Shape[Field] extends Optional ? never : Field]: ValueOf<Shape[Field]>;
  } & {
    readonly [Field in keyof Shape as Shape[Field] extends Optional ? Field : never]?:
      | ValueOf<Shape[Field]>
      | undefined;
  }
>;

/** One object type instead of several, which is how editors and error messages show it. */
type Flat<T> = { [Key in keyof T]: T[Key] };

/** Of an object its known names only, so that a typo can be told. */
type ValueOf<Schema> =
  Schema extends Optional<infer Inner>
    ? ValueOf<Inner>
    : Schema extends ObjectOf<infer Shape>
      ? // Or a text would pass where all fields may be left out.
        FieldsOf<Shape> & object
      : Schema extends List<infer Item>
        ? readonly ValueOf<Item>[]
        : Schema extends Plain<infer Value>
          ? Value extends Record<string, unknown>
            ? object
            : Value
          : never;
