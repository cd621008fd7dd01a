/**
 * Walks a JSON text once. The walk refuses what is not JSON, notes what two parsers could read differently, and
 * where each value stands. Nothing is written anew, so numbers keep their digits and text keeps its escapes.
 */
import { FORBIDDEN_NAME, MAX_DEPTH, sound } from './apart.ts';
import { unexpected } from './fault.ts';
import type { JsonText, Walked } from './json-text.ts';
import { replaceIn } from './replace.ts';
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
import { DeepWalk } from './too-deep.ts';

/**
 * @returns the text in a form that SQS accepts
 * @throws JsonFault `invalid-json`; any other fault is noted
 */
export function walk(text: string): Walked {
  const first = walkOnce(text);
  // Only after the first walk: in what is not JSON, a backslash before the character would spoil its escape.
  const escaped = storable(text);
  return withoutHalves(escaped === text ? first : walkOnce(escaped));
}

/**
 * Walks a text that is wanted as a whole.
 * @throws JsonFault at the first fault
 */
export function walkJson(text: string): JsonText {
  return sound(walk(text));
}

/**
 * JSON allows U+FFFE, U+FFFF and half a surrogate pair in strings; SQS allows them nowhere. So they become
 * escapes.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 * @param text must be JSON: then no backslash stands right before one of them
 */
export function storable(text: string): string {
  return text.replace(
    /[\ufffe\uffff\ud800-\udfff]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}

const REPLACEMENT = '\\ufffd';

/** Half of a pair becomes what every encoder of UTF-8 makes of it. The escape is as long: all places stay right. */
function withoutHalves(walked: Walked): Walked {
  const { source, spans } = walked;
  if (spans.halves.length === 0) return walked;
  const replacements = spans.halves
    .values()
    .map((start) => ({ start, end: start + REPLACEMENT.length, text: REPLACEMENT }));
  return { ...walked, source: replaceIn(source, 0, source.length, replacements) };
}

function walkOnce(text: string): Walked {
  const spans = new Spans(text.length);
  const end = afterSpace(text, new Walk(text, spans).value(NO_NAME, afterSpace(text, 0), 1));
  if (end !== text.length) throw unexpected(text, end);
  return { source: text, spans, node: 0 } as Walked;
}

/** With more names than this, a set is faster than comparing each. */
const MAX_COMPARED_NAMES = 16;

class Walk {
  readonly #text: string;
  readonly #spans: Spans;
  #deepWalk: DeepWalk | undefined;

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
        return depth > MAX_DEPTH ? this.#deep(start) : this.#object(start, depth);
      case OPEN_BRACKET:
        return depth > MAX_DEPTH ? this.#deep(start) : this.#array(start, depth);
      case QUOTE:
        return endOfString(this.#text, start, this.#spans.halves);
      default:
        return endOfScalar(this.#text, start);
    }
  }

  #object(start: number, depth: number): number {
    const text = this.#text;
    const { faults, halves, escapedNames } = this.#spans;
    let at = afterSpace(text, start + 1);
    if (text.charCodeAt(at) === CLOSE_BRACE) return at + 1;
    let names: Names | undefined = new Names();
    for (;;) {
      if (text.charCodeAt(at) !== QUOTE) throw unexpected(text, at);
      const nameStart = at;
      at = endOfString(text, at, halves);
      const name = stringAt(text, nameStart, at);
      // Each escape is longer than what it stands for.
      if (name.length < at - nameStart - 2) escapedNames.push(nameStart);
      // The first fault of an object is enough.
      if (names?.adds(name) === false) {
        faults.push(nameStart);
        names = undefined;
      }
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

  #deep(start: number): number {
    this.#spans.faults.push(start);
    this.#deepWalk ??= new DeepWalk(this.#text, start, this.#spans.halves);
    return this.#deepWalk.end(start);
  }
}

/** The names of one object. */
class Names {
  readonly #few: string[] = [];
  #many: Set<string> | undefined;

  /** @returns whether it may stand there, and did not before */
  adds(name: string): boolean {
    if (name === FORBIDDEN_NAME) return false;
    if (this.#many === undefined) {
      if (this.#few.includes(name)) return false;
      if (this.#few.push(name) > MAX_COMPARED_NAMES) this.#many = new Set(this.#few);
      return true;
    }
    const { size } = this.#many;
    // Looked up once: hashing hundreds of thousands of names is most of the work.
    return this.#many.add(name).size > size;
  }
}
