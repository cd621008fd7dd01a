/** What is wrong with what a function of the configuration returns, as far as its type tells. */
import type { MapFunction } from '../event/event-object.ts';
import type { OperationName } from '../iterable/operations.ts';
import type { EventOf } from './event-types.ts';

/**
 * What a function may return that returns this: one event, several or none. If it names a field that its
 * operation doesn't have, nothing may be returned but a sentence, which TypeScript prints:
 * `"emial: no such field in events/track"`. What is `any` passes.
 */
export type Checked<Result> = unknown extends Result
  ? ReturnType<MapFunction>
  : [FaultsOf<Result>] extends [never]
    ? WellTyped<Result>
    : FaultsOf<Result>;

type FaultsOf<Result> = Result extends readonly (infer Event)[]
  ? FaultsIn<Event>
  : Result extends null | undefined
    ? never
    : FaultsIn<Result>;

type FaultsIn<Event> =
  IsAnyEvent<Event> extends true
    ? never
    : Event extends PromiseLike<unknown>
      ? 'the function must not be async'
      : Event extends object
        ? FaultsAs<Event, OperationIn<Event>>
        : 'the function must return events';

type FaultsAs<Event, Operation> = Operation extends OperationName
  ? `${Misnamed<Event, EventOf<Operation>, ''>}: no such field in ${Operation}`
  : string extends Operation
    ? 'operation: must be the name of one; write it with `as const`'
    : `${Operation & string}: no such operation`;

type WellTyped<Result> = Result extends readonly (infer Event)[]
  ? readonly WellTypedEvent<Event>[]
  : Result extends null | undefined
    ? Result
    : WellTypedEvent<Result>;

type WellTypedEvent<Event> =
  IsAnyEvent<Event> extends true ? Event : EventOf<Extract<OperationIn<Event>, OperationName>>;

type OperationIn<Event> = Event extends { readonly operation: infer Name } ? Name : 'events/track';

/** With the brackets TypeScript chooses a branch for a type that has an error, too; without them it chooses neither. */
type IsAny<T> = [0] extends [1 & T] ? true : false;

/** Whether nothing can be told of it: its type takes any name, or nobody knows its operation. */
type IsAnyEvent<Event> = true extends IsAny<Event> | IsAny<OperationIn<Event>>
  ? true
  : string extends keyof Event
    ? true
    : false;

/** The paths in a value that its type doesn't know. */
type Misnamed<Value, Known, Path extends string> =
  IsAny<Value> extends true
    ? never
    : // An object of the sender's own.
      [keyof Known] extends [never]
      ? never
      : Value extends readonly (infer Item)[]
        ? Known extends readonly (infer KnownItem)[]
          ? Misnamed<Item, KnownItem, `${Path}[]`>
          : never
        : // Where something else than an object must stand, an object is wrong as a whole.
          Known extends string | number | boolean | readonly unknown[]
          ? never
          : Value extends object
            ? {
                [Field in keyof Value & string]-?: MisnamedField<Value[Field], Known, Field, Path>;
              }[keyof Value & string]
            : never;

type MisnamedField<Value, Known, Field extends string, Path extends string> =
  // Of two objects of which a function returns one, each has the other's fields as `field?: never`.
  [Exclude<Value, undefined>] extends [never]
    ? never
    : Field extends keyof Known
      ? Misnamed<Value, Exclude<Known[Field], undefined>, Below<Path, Field>>
      : Below<Path, Field>;

type Below<Path extends string, Field extends string> = Path extends '' ? Field : `${Path}.${Field}`;
