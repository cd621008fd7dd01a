/**
 * What a body says of a field without saying anything: published clients send `null` for each argument that was
 * not given, and Iterable's schema knows no null (https://api.iterable.com/api-docs). So it is cut out.
 */
import {
  elementsOf,
  isNull,
  type JsonText,
  type Member,
  membersOf,
  startsWith,
  textOf,
} from '../json/json-text.ts';
import { applyEdits, cut, type Edit } from '../json/splice.ts';
import { OPEN_BRACE, QUOTE } from '../json/tokens.ts';
import type { EventSchema, Place } from './event-schema.ts';

/**
 * @param event an object
 * @param members its members
 * @param alsoKnown a name that is no field of the schema, and absent where it is null
 * @returns the event's text without what counts as absent; `undefined` if nothing does
 */
export function withoutAbsent(
  event: JsonText,
  members: readonly Member[],
  { place, takesCreatedAt }: EventSchema,
  alsoKnown?: string,
): string | undefined {
  const edits: Edit[] = [];
  // The unset number of Go, Java and .NET: no event happened in 1970.
  const isUnset = ({ name, value }: Member) =>
    (name === alsoKnown && isNull(value)) || (takesCreatedAt && name === 'createdAt' && isZero(value));
  cutFrom(members, place, edits, isUnset);
  return edits.length === 0 ? undefined : applyEdits(event, edits);
}

/** @param edits gets what is to be cut, in the order of the text */
function cutFrom(
  members: readonly Member[],
  place: Place,
  edits: Edit[],
  isUnset: (member: Member) => boolean = () => false,
): void {
  const empty = emptyBesideFilled(members, place);
  const isAbsent = (member: Member) =>
    (isNull(member.value) && place.fields.has(member.name)) || empty.includes(member) || isUnset(member);
  let lastKept: number | undefined;
  for (const [index, member] of members.entries()) {
    if (isAbsent(member)) {
      lastKept ??= members.findLastIndex((each) => !isAbsent(each));
      edits.push(cut(members, index, lastKept));
      continue;
    }
    const inside = place.fields.get(member.name);
    if (inside !== undefined) cutInside(member.value, inside, edits);
  }
}

/** A field holds an object of this kind, or a list of them. */
function cutInside(value: JsonText, place: Place, edits: Edit[]): void {
  const objects = startsWith(value, OPEN_BRACE) ? [value] : (elementsOf(value) ?? []);
  for (const object of objects) cutFrom(membersOf(object) ?? [], place, edits);
}

/** Of an e-mail and a userId that name one user, the empty one, where the other names the user. */
function emptyBesideFilled(members: readonly Member[], { users }: Place): Member[] {
  return users.flatMap((names) => {
    const named = members.filter(({ name, value }) => names.includes(name) && startsWith(value, QUOTE));
    if (named.length === 0) return [];
    const empty = named.filter(({ value }) => textOf(value) === '""');
    return empty.length < named.length ? empty : [];
  });
}

function isZero(value: JsonText): boolean {
  return Number(textOf(value)) === 0;
}
