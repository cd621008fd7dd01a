/**
 * Walks a JSON text once, strictly. The walk refuses what two parsers could read differently, and notes where
 * each value stands. Nothing is written anew, so numbers keep their digits and text keeps its escapes.
 */
import { JsonFault, quoted, unexpected } from './fault.ts';
import type { JsonText } from './json-text.ts';
import { NO_NAME, Spans } from './spans.ts';
import {
  afterSpace,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  endOfScalar,
  endOfString,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  stringAt,
} from './tokens.ts';

/** Iterable documents no limit of its own; no honest event comes near this one. */
export const MAX_DEPTH = 64;

/**
 * Walks a whole JSON text.
 * @returns the text in a form that SQS accepts
 * @throws JsonFault at the first fault
 */
export function walkJson(text: string): JsonText {
  const json = walk(text);
  // Only after the first walk: in what is not JSON, a backslash before the character would spoil its escape.
  const escaped = storable(text);
  return escaped === text ? json : walk(escaped);
}

/**
 * JSON allows U+FFFE, U+FFFF and half a surrogate pair in strings; SQS allows them nowhere. So they become
 * escapes. One of a half is refused by the walk.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 * @param text must be JSON: then no backslash stands right before one of them
 */
export function storable(text: string): string {
  return text.replace(
    /[\ufffe\uffff\ud800-\udfff]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}

function walk(text: string): JsonText {
  const spans = new Spans(text.length);
  const end = afterSpace(text, new Walk(text, spans).value(NO_NAME, afterSpace(text, 0), 1));
  if (end !== text.length) throw unexpected(text, end);
  return { source: text, spans, node: 0 } as JsonText;
}

/** With more names than this, a set is faster than comparing each. */
const MAX_COMPARED_NAMES = 16;

class Walk {
  readonly #text: string;
  readonly #spans: Spans;

  constructor(text: string, spans: Spans) {
    this.#text = text;
    this.#spans = spans;
  }

  /** @returns where the value that starts at `start` ends */
  value(nameStart: number, start: number, depth: number): number {
    const node = this.#spans.begin(nameStart, start);
    const end = this.#end(start, depth);
    this.#spans.finish(node, end);
    return end;
  }

  #end(start: number, depth: number): number {
    switch (this.#text.charCodeAt(start)) {
      case OPEN_BRACE:
        return this.#object(start, depth);
      case OPEN_BRACKET:
        return this.#array(start, depth);
      case QUOTE:
        return endOfString(this.#text, start);
      default:
        return endOfScalar(this.#text, start);
    }
  }

  #object(start: number, depth: number): number {
    refuseDepth(depth);
    const text = this.#text;
    let at = afterSpace(text, start + 1);
    if (text.charCodeAt(at) === CLOSE_BRACE) return at + 1;
    const names = new Names();
    for (;;) {
      if (text.charCodeAt(at) !== QUOTE) throw unexpected(text, at);
      const nameStart = at;
      at = endOfString(text, at);
      names.add(stringAt(text, nameStart, at), nameStart);
      at = afterSpace(text, at);
      if (text.charCodeAt(at) !== COLON) throw unexpected(text, at);
      at = afterSpace(text, this.value(nameStart, afterSpace(text, at + 1), depth + 1));
      const next = text.charCodeAt(at);
      if (next === CLOSE_BRACE) return at + 1;
      if (next !== COMMA) throw unexpected(text, at);
      at = afterSpace(text, at + 1);
    }
  }

  #array(start: number, depth: number): number {
    refuseDepth(depth);
    const text = this.#text;
    let at = afterSpace(text, start + 1);
    if (text.charCodeAt(at) === CLOSE_BRACKET) return at + 1;
    for (;;) {
      at = afterSpace(text, this.value(NO_NAME, at, depth + 1));
      const next = text.charCodeAt(at);
      if (next === CLOSE_BRACKET) return at + 1;
      if (next !== COMMA) throw unexpected(text, at);
      at = afterSpace(text, at + 1);
    }
  }
}

/** The names of one object. */
class Names {
  readonly #few: string[] = [];
  #many: Set<string> | undefined;

  add(name: string, at: number): void {
    if (this.#has(name)) {
      throw new JsonFault('duplicate-key', `${quoted(name)} stands twice in one object (character ${at})`);
    }
    if (name === '__proto__') {
      throw new JsonFault('forbidden-key', `"__proto__" is not allowed as a name (character ${at})`);
    }
    if (this.#many !== undefined) this.#many.add(name);
    else if (this.#few.push(name) > MAX_COMPARED_NAMES) this.#many = new Set(this.#few);
  }

  #has(name: string): boolean {
    return this.#many === undefined ? this.#few.includes(name) : this.#many.has(name);
  }
}

function refuseDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new JsonFault('too-deep', `is nested more than ${MAX_DEPTH} levels deep`);
}
