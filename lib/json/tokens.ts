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
/** Of the values of JSON, only null begins so. */
export const LETTER_N = 0x6e;

const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SHORT_ESCAPE = /["\\/bfnrt]/y;

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
  if (text.charCodeAt(start + 1) !== LETTER_U) return endOfMatch(SHORT_ESCAPE, text, start + 1);
  const unit = unitAt(text, start);
  if (unit === undefined) throw unexpected(text, start + 1);
  const end = start + ESCAPED_UNIT_LENGTH;
  if (isHigh(unit) && isLow(unitAt(text, end))) return end + ESCAPED_UNIT_LENGTH;
  if (isHigh(unit) || isLow(unit)) halves?.push(start);
  return end;
}

const ESCAPED_UNIT_LENGTH = '\\u0000'.length;

/** @returns what is escaped there as a UTF-16 unit; nothing if no such escape begins at `start` */
function unitAt(text: string, start: number): number | undefined {
  if (text.charCodeAt(start) !== BACKSLASH || text.charCodeAt(start + 1) !== LETTER_U) return undefined;
  let unit = 0;
  for (let at = start + 2; at < start + ESCAPED_UNIT_LENGTH; at++) {
    const digit = hexDigit(text.charCodeAt(at));
    if (digit === undefined) return undefined;
    unit = unit * 16 + digit;
  }
  return unit;
}

function hexDigit(code: number): number | undefined {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  // A letter in lower case; no other character becomes one.
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : undefined;
}

function isHigh(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}

function isLow(unit: number | undefined): boolean {
  return unit !== undefined && (unit & 0xfc00) === 0xdc00;
}

function endOfMatch(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  if (!pattern.test(text)) throw unexpected(text, start);
  return pattern.lastIndex;
}
