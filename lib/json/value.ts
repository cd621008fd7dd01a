/** The value of a text that was walked: what the same reading of the bytes says, and nothing else. */
import { elementsOf, type JsonText, membersOf, startsWith, textOf } from './json-text.ts';
import { OPEN_BRACE, OPEN_BRACKET } from './tokens.ts';

/**
 * V8's `JSON.parse` can take an escaped name for another that it met in an earlier text, so that one sender
 * changes what is read from another (https://github.com/nodejs/node/issues/63785). Texts with escapes are
 * therefore put together here.
 */
export function parseJson(json: JsonText): unknown {
  const text = textOf(json);
  if (!text.includes('\\')) return JSON.parse(text);
  if (startsWith(json, OPEN_BRACE)) {
    // The walk refuses `__proto__`, so each name makes a property of its own.
    return Object.fromEntries((membersOf(json) ?? []).map(({ name, value }) => [name, parseJson(value)]));
  }
  return startsWith(json, OPEN_BRACKET) ? elementsOf(json)?.map(parseJson) : JSON.parse(text);
}
