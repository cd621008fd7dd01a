/** Takes objects apart and makes new ones. The text of each value stays as it is: digits and escapes too. */
import {
  eachMember,
  extentOf,
  isNull,
  type JsonText,
  type Member,
  startOf,
  startsWith,
  textOf,
  valuesIn,
} from './json-text.ts';
import { type Replacement, replaceIn } from './replace.ts';
import { QUOTE } from './tokens.ts';
import { parseJson } from './value.ts';

/** Values of an object by name, without those that are null. */
export type Values<Name extends string = string> = ReadonlyMap<Name, JsonText>;

/**
 * An object may have any number of members: no more is made than is asked for.
 * @param json a value that is not an object has none
 */
export function valuesNamed<Name extends string>(
  json: JsonText | undefined,
  names: readonly Name[],
): Values<Name> {
  return valuesAmong(json === undefined ? [] : eachMember(json), names);
}

export function valuesAmong<Name extends string>(
  members: Iterable<Member>,
  names: readonly Name[],
): Values<Name> {
  const values = new Map<Name, JsonText>();
  for (const { name, value } of members) {
    const asked = names.find((wanted) => wanted === name);
    if (asked !== undefined && !isNull(value)) values.set(asked, value);
  }
  return values;
}

/** @param members JSON texts by name; those without a text are left out */
export function objectText(members: Readonly<Record<string, string | undefined>>): string {
  const texts: string[] = [];
  for (const name of Object.keys(members)) {
    const text = members[name];
    if (text !== undefined) texts.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${texts.join(',')}}`;
}

export function listText(elements: readonly string[]): string {
  return `[${elements.join(',')}]`;
}

/** The value as it was written, if there is one. */
export function writtenText(json: JsonText | undefined): string | undefined {
  return json && textOf(json);
}

/** The value of a string that is not empty; `undefined` for any other value. */
export function stringIn(json: JsonText | undefined): string | undefined {
  const value = json && startsWith(json, QUOTE) ? parseJson(json) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Makes a string of a number, digit for digit. An empty string is none; anything else stays as it is. */
export function stringText(json: JsonText | undefined): string | undefined {
  const text = writtenText(json);
  if (text === undefined || text === '""') return undefined;
  return /^-?\d/.test(text) ? `"${text}"` : text;
}

/** @param replace gets each string value as it was written, quotes included; names of members are left alone */
export function replaceStrings(json: JsonText, replace: (literal: string) => string): string {
  const { start, end } = extentOf(json);
  return replaceIn(json.source, start, end, stringsReplaced(json, replace));
}

function* stringsReplaced(json: JsonText, replace: (literal: string) => string): Iterable<Replacement> {
  const { source, spans } = json;
  for (const value of valuesIn(json)) {
    if (!startsWith(value, QUOTE)) continue;
    const [start, end] = [startOf(value), spans.end(value.node)];
    const literal = source.slice(start, end);
    const text = replace(literal);
    if (text !== literal) yield { start, end, text };
  }
}
