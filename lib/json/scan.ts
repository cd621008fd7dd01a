/**
 * The one reading of the bytes: a strict walk over JSON text that refuses what two parsers could read
 * differently, and finds the spans by which a body is spliced and a list is cut. Nothing is re-serialised,
 * so numbers keep their digits and text its escapes.
 */

/** What the walk refuses, beyond text that is not JSON at all. */
export type JsonFaultCode =
  | 'invalid-json'
  | 'duplicate-key'
  | 'forbidden-key'
  | 'too-deep'
  | 'lone-surrogate';

export class JsonFault extends Error {
  override readonly name = 'JsonFault';
  readonly code: JsonFaultCode;
  constructor(code: JsonFaultCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A stretch of the text: `start` inclusive, `end` exclusive, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One member of an object: its unescaped name, where the whole of it stands, and where its value does. */
export interface Member extends Span {
  readonly name: string;
  readonly value: Span;
}

/** Iterable documents no limit of its own; no honest event comes near this one. */
export const MAX_DEPTH = 64;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LETTER_U = 0x75;

const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /["\\/bfnrt]|u[\dA-Fa-f]{4}/y;
const HIGH_SURROGATE = /^u[dD][89abAB]/;
const LOW_SURROGATE = /^u[dD][c-fC-F]/;

/**
 * Walks a whole JSON text.
 * @returns the text as SQS takes it
 * @throws JsonFault at the first fault
 */
export function walkJson(text: string): string {
  const start = afterSpace(text, 0);
  const end = afterSpace(text, endOfValue(text, start));
  if (end !== text.length) throw unexpected(text, end);
  return storable(text);
}

/**
 * JSON allows U+FFFE and U+FFFF within strings, SQS nowhere: they become escapes.
 * @param text that is JSON, so that no escape is open where one of them stands
 */
export function storable(text: string): string {
  return text.replace(/[\uFFFE\uFFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}

/** The members of the object that starts at `start`, or `undefined` if another kind of value does. */
export function membersOf(text: string, start = afterSpace(text, 0)): Member[] | undefined {
  if (text.charCodeAt(start) !== OPEN_BRACE) return undefined;
  const members: Member[] = [];
  endOfObject(text, start, 1, members);
  return members;
}

/** The first `most` elements of the array at `start`, or `undefined` if another kind of value is there. */
export function elementsOf(text: string, start: number, most: number): Span[] | undefined {
  if (text.charCodeAt(start) !== OPEN_BRACKET) return undefined;
  const elements: Span[] = [];
  endOfArray(text, start, 1, (element) => {
    if (elements.length < most) elements.push(element);
  });
  return elements;
}

/** Where the value that starts at `start` ends. */
export function endOfValue(text: string, start: number, depth = 1): number {
  switch (text.charCodeAt(start)) {
    case OPEN_BRACE:
      return endOfObject(text, start, depth);
    case OPEN_BRACKET:
      return endOfArray(text, start, depth);
    case QUOTE:
      return endOfString(text, start);
    default:
      return matchEnd(SCALAR, text, start);
  }
}

function endOfObject(text: string, start: number, depth: number, found?: Member[]): number {
  refuseDepth(depth);
  let at = afterSpace(text, start + 1);
  if (text.charCodeAt(at) === CLOSE_BRACE) return at + 1;
  const names = new Set<string>();
  for (;;) {
    const nameStart = at;
    if (text.charCodeAt(at) !== QUOTE) throw unexpected(text, at);
    at = endOfString(text, at);
    const name = unescaped(text, nameStart, at);
    if (names.has(name)) {
      throw new JsonFault(
        'duplicate-key',
        `${quoted(name)} stands twice in one object (character ${nameStart})`,
      );
    }
    if (name === '__proto__') {
      throw new JsonFault('forbidden-key', `"__proto__" is not allowed as a name (character ${nameStart})`);
    }
    names.add(name);
    at = afterSpace(text, at);
    if (text.charCodeAt(at) !== COLON) throw unexpected(text, at);
    const valueStart = afterSpace(text, at + 1);
    const valueEnd = endOfValue(text, valueStart, depth + 1);
    found?.push({ name, start: nameStart, end: valueEnd, value: { start: valueStart, end: valueEnd } });
    at = afterSpace(text, valueEnd);
    const next = text.charCodeAt(at);
    if (next === CLOSE_BRACE) return at + 1;
    if (next !== COMMA) throw unexpected(text, at);
    at = afterSpace(text, at + 1);
  }
}

function endOfArray(text: string, start: number, depth: number, found?: (element: Span) => void): number {
  refuseDepth(depth);
  let at = afterSpace(text, start + 1);
  if (text.charCodeAt(at) === CLOSE_BRACKET) return at + 1;
  for (;;) {
    const end = endOfValue(text, at, depth + 1);
    found?.({ start: at, end });
    at = afterSpace(text, end);
    const next = text.charCodeAt(at);
    if (next === CLOSE_BRACKET) return at + 1;
    if (next !== COMMA) throw unexpected(text, at);
    at = afterSpace(text, at + 1);
  }
}

export function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at = endOfEscape(text, at);
    // NaN, past the end of the text, fails this comparison too.
    else if (code >= 0x20) at++;
    else throw unexpected(text, at);
  }
}

/** An escaped surrogate must be one half of an escaped pair: alone it has no form in UTF-8. */
function endOfEscape(text: string, start: number): number {
  const end = matchEnd(ESCAPE, text, start + 1);
  if (text.charCodeAt(start + 1) !== LETTER_U) return end;
  const escaped = text.slice(start + 1, end);
  if (HIGH_SURROGATE.test(escaped) && text.charCodeAt(end) === BACKSLASH) {
    if (LOW_SURROGATE.test(text.slice(end + 1, end + 4))) return matchEnd(ESCAPE, text, end + 1);
  }
  if (HIGH_SURROGATE.test(escaped) || LOW_SURROGATE.test(escaped)) {
    throw new JsonFault('lone-surrogate', `\\${escaped} is half of a surrogate pair (character ${start})`);
  }
  return end;
}

function matchEnd(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  if (!pattern.test(text)) throw unexpected(text, start);
  return pattern.lastIndex;
}

export function afterSpace(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at++;
  }
}

/** `start` and `end` enclose a string that was walked, quotes included. */
export function unescaped(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1);
  return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
}

function refuseDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new JsonFault('too-deep', `is nested more than ${MAX_DEPTH} levels deep`);
}

function unexpected(text: string, at: number): JsonFault {
  const what = at >= text.length ? 'the text ends' : `${quoted(text[at] as string)} is not expected`;
  return new JsonFault('invalid-json', `is not JSON: ${what} (character ${at})`);
}

/** A sender's name as it may stand in an answer: short, and with nothing a log could trip over. */
function quoted(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}
