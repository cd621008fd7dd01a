/** Changes a few members of an object's text, and leaves every other character as the sender wrote it. */
import { extentOf, type JsonText, type Member, membersOf, startOf } from './json-text.ts';

export interface Changes {
  /** Names of members to cut out. A member need not be there. */
  readonly remove?: readonly string[];
  /** Members to set, with the JSON text of the value: replaced if they are there, else added at the end. */
  readonly set?: Readonly<Record<string, string>>;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/**
 * @param json an object of which at least one member stays
 * @param members the members of `json`, if the caller has them already
 */
export function spliceObject(
  json: JsonText,
  { remove = [], set = {} }: Changes,
  members: readonly Member[] = membersOf(json) ?? [],
): string {
  const { source } = json;
  const extent = extentOf(json);
  const lastKept = members.findLastIndex(({ name }) => !remove.includes(name));
  const edits: Edit[] = members.flatMap((member, index) => {
    if (remove.includes(member.name)) return [cut(members, index, lastKept)];
    const value = Object.hasOwn(set, member.name) ? set[member.name] : undefined;
    return value === undefined ? [] : [{ start: startOf(member.value), end: member.end, replacement: value }];
  });
  const end = members.at(-1)?.end ?? 0;
  for (const [name, value] of Object.entries(set)) {
    if (members.some((member) => member.name === name)) continue;
    edits.push({ start: end, end, replacement: `,${JSON.stringify(name)}:${value}` });
  }
  let spliced = '';
  let at = extent.start;
  for (const edit of edits) {
    spliced += source.slice(at, edit.start) + edit.replacement;
    at = edit.end;
  }
  return spliced + source.slice(at, extent.end);
}

/** A member is cut with the comma after it; a member after the last that stays, with the comma before it. */
function cut(members: readonly Member[], index: number, lastKept: number): Edit {
  const member = members[index] as Member;
  const start = index > lastKept ? (members[index - 1]?.end ?? member.start) : member.start;
  const end = index > lastKept ? member.end : (members[index + 1] as Member).start;
  return { start, end, replacement: '' };
}
