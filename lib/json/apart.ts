/**
 * From a text that was walked to values without a fault: the whole of it, or one list element by element, so
 * that a fault in one element is that element's alone.
 */
import { type Fault, JsonFault, quoted } from './fault.ts';
import {
  eachMember,
  elementsOf,
  extentOf,
  type JsonText,
  type Member,
  startOf,
  type Walked,
} from './json-text.ts';
import { firstWithin } from './spans.ts';
import { endOfString, QUOTE, stringAt } from './tokens.ts';

/** Iterable documents no limit of its own; no honest event comes near this one. */
export const MAX_DEPTH = 64;

export const FORBIDDEN_NAME = '__proto__';

/** @throws JsonFault for the first fault in it */
export function sound(value: Walked): JsonText {
  throwIfAny(faultIn(value));
  return value as JsonText;
}

export interface Apart {
  /** The value of the member, if there is one. It may have faults. */
  readonly value: Walked | undefined;
  /** Read once. */
  readonly others: Iterable<Member>;
}

/**
 * Tells one member of an object from the others. What is wrong inside of its value is left to whoever takes
 * that apart.
 * @param object any other value has no members
 * @throws JsonFault for the first fault that stands anywhere else
 */
export function memberApart(object: Walked, name: string): Apart {
  // Of the value of that member nothing is read here.
  const around = object as JsonText;
  const value: Walked | undefined = eachMember(around).find((member) => member.name === name)?.value;
  if (value === undefined) return { value, others: eachMember(sound(object)) };
  const { start, end } = extentOf(object);
  throwIfAny(faultWithin(object, start, startOf(value)) ?? faultWithin(object, extentOf(value).end, end));
  return { value, others: eachMember(around).filter((member) => member.value.node !== value.node) };
}

/** The members of an object that may have faults, for who cuts at them. */
export function walkedMembers(object: Walked): Iterable<Omit<Member, 'value'> & { readonly value: Walked }> {
  return eachMember(object as JsonText);
}

/** A value that can't be used. */
export interface Faulty {
  readonly fault: Fault;
  readonly value: Walked;
}

/** @returns `undefined` if the value is not a list */
export function elementsApart(list: Walked): (JsonText | Faulty)[] | undefined {
  return elementsOf(list)?.map((element) => {
    const fault = faultIn(element);
    return fault === undefined ? (element as JsonText) : { fault, value: element };
  });
}

function throwIfAny(fault: Fault | undefined): void {
  if (fault !== undefined) throw new JsonFault(fault);
}

function faultIn(value: Walked): Fault | undefined {
  const { start, end } = extentOf(value);
  return faultWithin(value, start, end);
}

function faultWithin({ source, spans: { faults } }: Walked, start: number, end: number): Fault | undefined {
  const at = firstWithin(faults, start, end);
  return at === undefined ? undefined : faultAt(source, at);
}

/** @param at where the walk noted it: at a name, or at the bracket of a value that is too deep */
function faultAt(source: string, at: number): Fault {
  if (source.charCodeAt(at) !== QUOTE) {
    return { code: 'too-deep', message: `is nested more than ${MAX_DEPTH} levels deep` };
  }
  const name = stringAt(source, at, endOfString(source, at));
  return name === FORBIDDEN_NAME
    ? { code: 'forbidden-key', message: `"${FORBIDDEN_NAME}" is not allowed as a name (character ${at})` }
    : { code: 'duplicate-key', message: `${quoted(name)} stands twice in one object (character ${at})` };
}
