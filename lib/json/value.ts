/** The value of a text that was walked: what the same reading of the bytes says, and nothing else. */
import { afterSpace, endOfString, endOfValue, unescaped } from './scan.ts';

/**
 * V8's `JSON.parse` can take an escaped name for another that it met in an earlier text, so that one sender
 * changes what is read from another (https://github.com/nodejs/node/issues/63785). Texts with escapes are
 * therefore read here.
 * @param text that `walkJson` returned, or a value cut from it
 */
export function parseWalked(text: string): unknown {
  return text.includes('\\') ? readValue(text, afterSpace(text, 0)).value : JSON.parse(text);
}

interface Read {
  readonly value: unknown;
  /** Where the text goes on. */
  readonly end: number;
}

function readValue(text: string, start: number): Read {
  switch (text[start]) {
    case '{':
      return readObject(text, start);
    case '[':
      return readArray(text, start);
    case '"': {
      const end = endOfString(text, start);
      return { value: unescaped(text, start, end), end };
    }
    default: {
      const end = endOfValue(text, start);
      return { value: JSON.parse(text.slice(start, end)), end };
    }
  }
}

function readObject(text: string, start: number): Read {
  // The walk refuses `__proto__`, so each name makes a property of its own.
  const value: Record<string, unknown> = {};
  let at = afterSpace(text, start + 1);
  while (text[at] !== '}') {
    const nameEnd = endOfString(text, at);
    const member = readValue(text, afterSpace(text, afterSpace(text, nameEnd) + 1));
    value[unescaped(text, at, nameEnd)] = member.value;
    at = afterComma(text, member.end);
  }
  return { value, end: at + 1 };
}

function readArray(text: string, start: number): Read {
  const value: unknown[] = [];
  let at = afterSpace(text, start + 1);
  while (text[at] !== ']') {
    const element = readValue(text, at);
    value.push(element.value);
    at = afterComma(text, element.end);
  }
  return { value, end: at + 1 };
}

function afterComma(text: string, end: number): number {
  const at = afterSpace(text, end);
  return text[at] === ',' ? afterSpace(text, at + 1) : at;
}
