/**
 * Says as plain data what a field holds. The checks walk it (`field-issues.ts`), the types of events are inferred
 * from it (`lib/config/event-types.ts`), and the description of the API is made of it (`openapi/json-schema.ts`).
 */

/** What is said of a value that is wrong. */
export interface Fault {
  readonly code: string;
  readonly message: string;
}

/** In the words of JSON Schema. */
export type Words = Readonly<Record<string, unknown>>;

/** What is said where it does not hold. */
export interface Rule<Value> extends Fault {
  readonly holds: (value: Value) => boolean;
  readonly words?: Words;
}

/** Only a type: no value has it. */
declare const VALUE: unique symbol;

/** A value without fields or elements of ours: a text, a number, an object of the sender's own. */
export interface Plain<Value> {
  readonly is: 'plain';
  readonly [VALUE]?: Value;
  readonly isOfType: (value: unknown) => boolean;
  readonly otherwise: Fault;
  /** The first that does not hold is told. They get what is of the type. */
  readonly rules: readonly Rule<never>[];
  readonly words: Words;
}

export interface List<Element extends Field = Field> {
  readonly is: 'list';
  readonly element: Element;
}

/** An object of known fields. It may have others, since Iterable may add some before we hear of it. */
export interface ObjectOf<Known extends Fields = Fields> {
  readonly is: 'object';
  readonly fields: Known;
  /** The same, ready to be walked. */
  readonly entries: FieldEntries;
}

export interface Optional<Inner extends Field = Field> {
  readonly is: 'optional';
  readonly field: Inner;
}

export type Field = Plain<unknown> | List | ObjectOf | Optional;

export type Fields = Readonly<Record<string, Field>>;

export type FieldEntries = readonly (readonly [name: string, field: Field])[];

export function plain<Value>(
  words: Words,
  isOfType: (value: unknown) => boolean,
  otherwise: Fault,
  rules: readonly Rule<Value>[] = [],
): Plain<Value> {
  return Object.freeze({ is: 'plain', isOfType, otherwise, rules, words });
}

export const wrongType = (kind: string): Fault => ({ code: 'invalid-type', message: `must be ${kind}` });

export function oneOf<const Name extends string>(names: readonly Name[]): Plain<Name> {
  const message = `must be one of ${names.join(', ')}`;
  const isName = (value: unknown) => names.includes(value as Name);
  return plain({ type: 'string', enum: names }, isName, { code: 'invalid-value', message });
}

export function list<Element extends Field>(element: Element): List<Element> {
  return Object.freeze({ is: 'list', element });
}

export function object<Known extends Fields>(fields: Known): ObjectOf<Known> {
  return Object.freeze({ is: 'object', fields, entries: Object.entries(fields) });
}

/** `undefined` is the only absence. */
export function optional<Inner extends Field>(field: Inner): Optional<Inner> {
  return Object.freeze({ is: 'optional', field });
}
