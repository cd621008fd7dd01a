/**
 * A second reading of JSON text, by its tokens, to hold ours against. `JSON.parse` serves as judge of what is
 * JSON and for single strings and numbers, but not for objects: it can confuse their escaped names with names
 * it met earlier (https://github.com/nodejs/node/issues/63785).
 */

import { MAX_DEPTH } from '../../lib/json/apart.ts';
import type { JsonFaultCode } from '../../lib/json/fault.ts';

const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s"[\]{}:,]+/gsu;
const ESCAPE = /\\u(?:d[89ab]..)\\u(?:d[c-f]..)|(?<half>\\ud[89a-f]..)|\\./gi;

function tokensOf(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** @param text that is JSON */
export function faultsOf(text: string): ReadonlySet<JsonFaultCode> {
  const faults = new Set<JsonFaultCode>();
  const open: Set<string>[] = [];
  const tokens = tokensOf(text);
  for (const [index, token] of tokens.entries()) {
    if (token === '{' || token === '[') open.push(new Set());
    if (token === '}' || token === ']') open.pop();
    if (open.length > MAX_DEPTH) faults.add('too-deep');
    if (tokens[index + 1] !== ':') continue;
    const name = wellFormed(token);
    if (name === '__proto__') faults.add('forbidden-key');
    if (open.at(-1)?.has(name)) faults.add('duplicate-key');
    open.at(-1)?.add(name);
  }
  return faults;
}

/**
 * What the walk writes: half of a surrogate pair becomes U+FFFD, and what SQS refuses an escape.
 * @param text that is JSON
 */
export function asWalked(text: string): string {
  return text
    .replaceAll(/[\ufffe\uffff\ud800-\udfff]/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`)
    .replaceAll(ESCAPE, (written, half) => (half === undefined ? written : '\\ufffd'));
}

/**
 * The same text with other names, none longer: each starts like the raw spelling of the one it stands for,
 * which is by what V8 confuses them.
 * @param text that is JSON
 */
export function namesMisread(text: string): string {
  const tokens = tokensOf(text);
  return tokens
    .map((token, index) => {
      if (tokens[index + 1] !== ':') return token;
      const { length } = JSON.parse(token) as string;
      return JSON.stringify(token.slice(1, -1).slice(0, length));
    })
    .join('');
}

/**
 * @param text that is JSON
 * @returns its value, with U+FFFD for half of a surrogate pair
 */
export function readJson(text: string): unknown {
  const tokens = tokensOf(text)
    .filter((token) => token !== ':' && token !== ',')
    .values();
  return read(tokens.next().value as string, tokens);
}

function read(token: string, rest: IterableIterator<string>): unknown {
  if (token === '[') return [...until(']', rest, (element) => read(element, rest))];
  if (token.startsWith('"')) return wellFormed(token);
  if (token !== '{') return JSON.parse(token);
  return Object.fromEntries(
    until('}', rest, (name) => [wellFormed(name), read(rest.next().value as string, rest)] as const),
  );
}

function wellFormed(token: string): string {
  return (JSON.parse(token) as string).toWellFormed();
}

function* until<Part>(
  close: string,
  tokens: IterableIterator<string>,
  part: (token: string) => Part,
): Generator<Part> {
  for (let token = tokens.next().value; token !== close; token = tokens.next().value)
    yield part(token as string);
}
