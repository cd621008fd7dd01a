/** What the checks look at of a body: its known fields. It may carry hundreds of thousands of others. */
import { elementsOf, isObject, type JsonText, type Member, membersOf } from '../json/json-text.ts';
import { parseJson } from '../json/value.ts';
import type { Place } from './event-schema.ts';

/**
 * @param members of a body
 * @returns its known fields, parsed. An object about which the schema says nothing, as `dataFields`, is empty
 */
export function knownIn(members: Iterable<Member>, { fields }: Place): Record<string, unknown> {
  const known: Record<string, unknown> = {};
  for (const { name, value } of members) {
    if (fields.has(name)) known[name] = knownValue(value, fields.get(name));
  }
  return known;
}

/** @param place what an object is, there or in a list there; without it, nothing is looked for in it */
function knownValue(value: JsonText, place: Place | undefined): unknown {
  if (isObject(value)) return place === undefined ? {} : knownIn(membersOf(value) ?? [], place);
  return elementsOf(value)?.map((element) => knownValue(element, place)) ?? parseJson(value);
}
