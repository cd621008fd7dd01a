/** Parses a text without a fault. It finds the same values as the walk, and no others. */
import { eachMember, elementsOf, firstPlaceIn, type JsonText, startsWith, textOf } from './json-text.ts';
import { OPEN_BRACKET, QUOTE } from './tokens.ts';

/**
 * V8's `JSON.parse` can take an escaped name for another that it met in an earlier text. Then one sender would
 * change what is read from another (https://github.com/nodejs/node/issues/63785). Texts in which a name has an
 * escape are therefore parsed here, member by member.
 */
export function parseJson(json: JsonText): unknown {
  if (!hasEscapedName(json)) return parseScalar(json) ?? JSON.parse(textOf(json));
  if (startsWith(json, OPEN_BRACKET)) return elementsOf(json)?.map(parseJson);
  const object: Record<string, unknown> = {};
  // The walk refuses `__proto__`, so each name makes a property of its own.
  for (const { name, value } of eachMember(json)) object[name] = parseJson(value);
  return object;
}

function hasEscapedName(json: JsonText): boolean {
  const { escapedNames } = json.spans;
  return escapedNames.length > 0 && firstPlaceIn(json, escapedNames) !== undefined;
}

/** Hundreds of thousands of them cost a multiple with `JSON.parse`. */
function parseScalar(json: JsonText): string | number | undefined {
  const { source, spans, node } = json;
  const [start, end] = [spans.start(node), spans.end(node)];
  if (startsWith(json, QUOTE)) {
    const inside = source.slice(start + 1, end - 1);
    return inside.includes('\\') ? undefined : inside;
  }
  return source.charCodeAt(start) <= NINE ? Number(source.slice(start, end)) : undefined;
}

/** Of what a JSON value can begin with, the minus sign and the digits, besides the quote, come before all else. */
const NINE = 0x39;
