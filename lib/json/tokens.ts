/** The smallest pieces of JSON text, and where each of them ends. */
import { unexpected } from './fault.ts';

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /["\\/bfnrt]|u[\dA-Fa-f]{4}/y;
const HIGH_SURROGATE = /^u[dD][89abAB]/;
const LOW_SURROGATE = /^u[dD][c-fC-F]/;

/** Where the white space that may stand at `start` ends. */
export function afterSpace(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at++;
  }
}

/** @throws JsonFault unless a number, `true`, `false` or `null` starts at `start` */
export function endOfScalar(text: string, start: number): number {
  return endOfMatch(SCALAR, text, start);
}

/**
 * @param halves gets the places of escapes that are half of a surrogate pair
 * @throws JsonFault unless the string whose quote stands at `start` is one
 */
export function endOfString(text: string, start: number, halves?: number[]): number {
  let at = start + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at = endOfEscape(text, at, halves);
    // NaN, past the end of the text, fails this comparison too.
    else if (code >= 0x20) at++;
    else throw unexpected(text, at);
  }
}

/**
 * @param start and `end` enclose a string, quotes included
 * @returns what it says, with U+FFFD for an escape that is half of a pair
 */
export function stringAt(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1);
  return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string).toWellFormed() : raw;
}

/** An escaped surrogate should be half of an escaped pair. Alone it can't be written in UTF-8. */
function endOfEscape(text: string, start: number, halves: number[] | undefined): number {
  const end = endOfMatch(ESCAPE, text, start + 1);
  if (text.charCodeAt(start + 1) !== LETTER_U) return end;
  const escaped = text.slice(start + 1, end);
  if (HIGH_SURROGATE.test(escaped) && text.charCodeAt(end) === BACKSLASH) {
    if (LOW_SURROGATE.test(text.slice(end + 1, end + 4))) return endOfMatch(ESCAPE, text, end + 1);
  }
  if (HIGH_SURROGATE.test(escaped) || LOW_SURROGATE.test(escaped)) halves?.push(start);
  return end;
}

function endOfMatch(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  if (!pattern.test(text)) throw unexpected(text, start);
  return pattern.lastIndex;
}
