/** What is wrong with what an `edit` function returns, as far as its type tells. */
import type { EventObject } from '../event/event-object.ts';
import type { Checked } from './checked-result.ts';
import type { FieldName } from './event-types.ts';

/**
 * What a function may return that returns this: nothing, or what a `map` may. Of an event that was made of the
 * one it got (`{ ...event, … }`) nobody knows the operation: a name must then be a field of any.
 */
export type CheckedEdit<Result> = WithNothing<
  CheckedMade<Exclude<Result, Nothing>>,
  Extract<Result, Nothing>
>;

// biome-ignore lint/suspicious/noConfusingVoidType: what a function returns that returns nothing
type Nothing = void | undefined;

/** TypeScript prints a sentence only if it stands alone. */
type WithNothing<Made, None> = [Made] extends [never] ? None : [Made] extends [string] ? Made : Made | None;

type CheckedMade<Made> = [Made] extends [never]
  ? never
  : [OpenIn<Made>] extends [never]
    ? Checked<Made>
    : [NamesUnknownIn<OpenIn<Made>>] extends [never]
      ? EventObject | readonly EventObject[] | null
      : `${NamesUnknownIn<OpenIn<Made>>}: no such field in any operation`;

/** The events that were made of the one that came: their type takes any name, or any operation. */
type OpenIn<Made> = Made extends readonly (infer Event)[] ? Open<Event> : Open<Made>;

type Open<Event> = Event extends object
  ? string extends keyof Event
    ? Event
    : Event extends { readonly operation: infer Operation }
      ? string extends Operation
        ? Event
        : never
      : never
  : never;

/** The names that such an event has beside. */
type NamesUnknownIn<Event> = Event extends object ? Exclude<OwnNames<Event>, FieldName | 'operation'> : never;

type OwnNames<Event> = keyof {
  [Name in keyof Event as Name extends string ? (string extends Name ? never : Name) : never]: true;
} &
  string;
