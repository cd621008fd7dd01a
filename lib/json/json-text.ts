/** JSON text that was walked from end to end, with the places of its values. */
import { firstWithin, type Spans } from './spans.ts';
import { endOfString, LETTER_N, OPEN_BRACE, OPEN_BRACKET, stringAt } from './tokens.ts';

declare const walked: unique symbol;
declare const sound: unique symbol;

/** A value of a text that was walked. Its syntax is right; two parsers could still read it differently. */
export interface Walked {
  readonly [walked]: true;
  /** The whole text that was walked; the value may be a part of it. */
  readonly source: string;
  readonly spans: Spans;
  /** The number of its span. */
  readonly node: number;
}

/** A value in which the walk found no fault. Only `apart.ts` makes one of what was walked. */
export interface JsonText extends Walked {
  readonly [sound]: true;
}

/** One member of an object: its unescaped name, its place, and its value. */
export interface Member {
  readonly name: string;
  /** Of the name's quote, in UTF-16 units of the source. */
  readonly start: number;
  /** Of the value, exclusive. */
  readonly end: number;
  readonly value: JsonText;
}

/** Where its text begins, in UTF-16 units of the source. */
export function startOf({ spans, node }: Walked): number {
  return spans.start(node);
}

/** The value as it was written. The whole text includes the white space around its value. */
export function textOf(value: Walked): string {
  const { start, end } = extentOf(value);
  return value.source.slice(start, end);
}

/** What of the source `textOf` is, in UTF-16 units. */
export function extentOf({ source, spans, node }: Walked): {
  readonly start: number;
  readonly end: number;
} {
  return node === 0 ? { start: 0, end: source.length } : { start: spans.start(node), end: spans.end(node) };
}

/**
 * @param places that the walk noted, in order
 * @returns the first of them that stands in the value
 */
export function firstPlaceIn(value: Walked, places: readonly number[]): number | undefined {
  const { start, end } = extentOf(value);
  return firstWithin(places, start, end);
}

/** @returns `undefined` if the value is not an object */
export function membersOf(json: JsonText): Member[] | undefined {
  if (!isObject(json)) return undefined;
  const { spans, node } = json;
  const end = spans.next(node);
  const members: Member[] = [];
  for (let child = node + 1; child < end; child = spans.next(child)) members.push(memberAt(json, child));
  return members;
}

/** One at a time; none if the value is not an object. */
export function* eachMember(json: JsonText): Generator<Member> {
  if (!isObject(json)) return;
  const { spans, node } = json;
  const end = spans.next(node);
  for (let child = node + 1; child < end; child = spans.next(child)) yield memberAt(json, child);
}

function memberAt({ source, spans }: JsonText, node: number): Member {
  const start = spans.nameStart(node);
  const name = stringAt(source, start, endOfString(source, start));
  return { name, start, end: spans.end(node), value: { source, spans, node } as JsonText };
}

/** @returns `undefined` if the value is not a list */
export function elementsOf<Value extends Walked>(list: Value): Value[] | undefined {
  return isList(list) ? [...eachChild(list)] : undefined;
}

/** @returns `undefined` if the value is not a list */
export function lengthOf(list: Walked): number | undefined {
  return isList(list) ? sizeOf(list) : undefined;
}

/** How many members or elements stand in an object or a list. */
export function sizeOf({ spans, node }: Walked): number {
  const end = spans.next(node);
  let size = 0;
  for (let child = node + 1; child < end; child = spans.next(child)) size += 1;
  return size;
}

/** No other value begins so. */
export function isNull(value: Walked): boolean {
  return startsWith(value, LETTER_N);
}

export function isObject(value: Walked): boolean {
  return startsWith(value, OPEN_BRACE);
}

export function isList(value: Walked): boolean {
  return startsWith(value, OPEN_BRACKET);
}

/** The value itself and every value inside it, in order. */
export function* valuesIn({ source, spans, node }: JsonText): Iterable<JsonText> {
  const end = spans.next(node);
  for (let inner = node; inner < end; inner++) yield { source, spans, node: inner } as JsonText;
}

/** Whether it is an object or a list with nothing in it. */
export function isEmpty(json: JsonText): boolean {
  const { spans, node } = json;
  return spans.next(node) === node + 1 && (startsWith(json, OPEN_BRACE) || startsWith(json, OPEN_BRACKET));
}

export function startsWith({ source, spans, node }: Walked, code: number): boolean {
  return source.charCodeAt(spans.start(node)) === code;
}

/** In a sound value all values are sound. */
export function* eachChild<Value extends Walked>({ source, spans, node }: Value): Iterable<Value> {
  const end = spans.next(node);
  for (let child = node + 1; child < end; child = spans.next(child)) {
    yield { source, spans, node: child } as Value;
  }
}
