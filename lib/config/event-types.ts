/** What TypeScript knows of events: the fields of their operations. */
import type * as z from 'zod/mini';
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
  Schema extends z.ZodMiniOptional<infer Inner>
    ? AcceptedValue<Inner>
    : Schema extends z.ZodMiniObject<infer Shape>
      ? {
          readonly [Field in keyof Shape]:
            | AcceptedValue<Shape[Field]>
            | (Shape[Field] extends z.ZodMiniOptional ? undefined : never);
        } & { readonly [field: string]: unknown }
      : Schema extends z.ZodMiniArray<infer Item>
        ? readonly AcceptedValue<Item>[]
        : Schema extends z.ZodMiniType<infer Value>
          ? Value extends Record<string, unknown>
            ? // biome-ignore lint/suspicious/noExplicitAny: what is in there is between the sender and the function
              Readonly<Record<string, any>>
            : Value
          : never;

type FieldsOf<Shape> = Flat<
  {
    readonly [Field in keyof Shape as Shape[Field] extends z.ZodMiniOptional ? never : Field]: ValueOf<
      Shape[Field]
    >;
  } & {
    readonly [Field in keyof Shape as Shape[Field] extends z.ZodMiniOptional ? Field : never]?:
      | ValueOf<Shape[Field]>
      | undefined;
  }
>;

/** One object type instead of several, which is how editors and error messages show it. */
type Flat<T> = { [Key in keyof T]: T[Key] };

/** zod's own type of a loose object would take any name, so that no typo could be told. */
type ValueOf<Schema> =
  Schema extends z.ZodMiniOptional<infer Inner>
    ? ValueOf<Inner>
    : Schema extends z.ZodMiniObject<infer Shape>
      ? // Or a text would pass where all fields may be left out.
        FieldsOf<Shape> & object
      : Schema extends z.ZodMiniArray<infer Item>
        ? readonly ValueOf<Item>[]
        : Schema extends z.ZodMiniType<infer Value>
          ? Value extends Record<string, unknown>
            ? object
            : Value
          : never;
