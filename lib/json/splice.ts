/** Changes parts of a JSON text, and leaves every other character as the sender wrote it. */
import { extentOf, type JsonText, type Member, membersOf, startOf } from './json-text.ts';

export interface Changes {
  /** Names of members to cut out. A member need not be there. */
  readonly remove?: readonly string[];
  /** Members to set, with the JSON text of the value: replaced if they are there, else added at the end. */
  readonly set?: Readonly<Record<string, string>>;
}

/** A part of the source, in UTF-16 units, and what stands there afterwards. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/**
 * @param json an object
 * @param members the members of `json`, if the caller has them already
 */
export function spliceObject(
  json: JsonText,
  { remove = [], set = {} }: Changes,
  members: readonly Member[] = membersOf(json) ?? [],
): string {
  const isCut = ({ name }: Member) => remove.includes(name);
  const lastKept = remove.length === 0 ? members.length - 1 : members.findLastIndex((each) => !isCut(each));
  const missing = new Map(Object.entries(set));
  const edits: Edit[] = [];
  for (const [index, member] of members.entries()) {
    if (isCut(member)) {
      edits.push(cut(members, index, lastKept));
      missing.delete(member.name);
      continue;
    }
    const replacement = missing.get(member.name);
    if (replacement === undefined) continue;
    edits.push({ start: startOf(member.value), end: member.end, replacement });
    missing.delete(member.name);
  }
  const end = members.at(-1)?.end ?? startOf(json) + 1;
  let comma = lastKept === -1 ? '' : ',';
  for (const [name, value] of missing) {
    edits.push({ start: end, end, replacement: `${comma}${JSON.stringify(name)}:${value}` });
    comma = ',';
  }
  return applyEdits(json, edits);
}

/** @param edits in the order of the text; none reaches into another */
export function applyEdits(json: JsonText, edits: readonly Edit[]): string {
  const { source } = json;
  const { start, end } = extentOf(json);
  const pieces: string[] = [];
  let at = start;
  for (const edit of edits) {
    pieces.push(source.slice(at, edit.start), edit.replacement);
    at = edit.end;
  }
  return pieces.join('') + source.slice(at, end);
}

/**
 * A member is cut with the comma after it; a member after the last that stays, with the comma before it.
 * @param members all members of an object, in order
 * @param lastKept the index of the last that stays; -1 if none does
 */
export function cut(members: readonly Member[], index: number, lastKept: number): Edit {
  const member = members[index] as Member;
  const start = index > lastKept ? (members[index - 1]?.end ?? member.start) : member.start;
  const end = index > lastKept ? member.end : (members[index + 1] as Member).start;
  return { start, end, replacement: '' };
}
