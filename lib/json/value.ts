/** Parses a text without a fault. It finds the same values as the walk, and no others. */
import { elementsOf, type JsonText, membersOf, startsWith, textOf } from './json-text.ts';
import { OPEN_BRACE, OPEN_BRACKET } from './tokens.ts';

/**
 * V8's `JSON.parse` can take an escaped name for another that it met in an earlier text. Then one sender would
 * change what is read from another (https://github.com/nodejs/node/issues/63785). Texts with escapes are
 * therefore parsed here, member by member.
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
