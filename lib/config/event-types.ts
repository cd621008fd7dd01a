/** What TypeScript knows of an event: the fields of its operation. */
import type * as z from 'zod/mini';
import type { OperationName } from '../iterable/operations.ts';
import type { SCHEMAS } from '../iterable/schemas.ts';

/** An event of an operation, as a function may return it. Objects of the sender's own, `dataFields`, are free. */
export type EventOf<Operation extends OperationName> = Operation extends 'events/track'
  ? FieldsOf<(typeof SCHEMAS)[Operation]> & { readonly operation?: Operation | undefined }
  : FieldsOf<(typeof SCHEMAS)[Operation]> & { readonly operation: Operation };

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
      ? FieldsOf<Shape>
      : Schema extends z.ZodMiniArray<infer Item>
        ? readonly ValueOf<Item>[]
        : Schema extends z.ZodMiniType<infer Value>
          ? Value extends Record<string, unknown>
            ? object
            : Value
          : never;
