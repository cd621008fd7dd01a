/** Changes a few members of an object's text and leaves every other character as its sender wrote it. */
import type { Member } from './scan.ts';

export interface Changes {
  /** Members to cut out, by name; one that is not there is no fault. */
  readonly remove?: readonly string[];
  /** Members to set, with the JSON text of their value: replaced where they stand, else added at the end. */
  readonly set?: Readonly<Record<string, string>>;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/**
 * @param text of an object that was walked
 * @param members as `membersOf` found them in `text`; at least one must stay
 */
export function spliceObject(
  text: string,
  members: readonly Member[],
  { remove = [], set = {} }: Changes,
): string {
  const lastKept = members.findLastIndex(({ name }) => !remove.includes(name));
  const edits: Edit[] = members.flatMap((member, index) => {
    if (remove.includes(member.name)) return [cut(members, index, lastKept)];
    const value = Object.hasOwn(set, member.name) ? set[member.name] : undefined;
    return value === undefined ? [] : [{ ...member.value, replacement: value }];
  });
  const end = members.at(-1)?.end ?? 0;
  for (const [name, value] of Object.entries(set)) {
    if (members.some((member) => member.name === name)) continue;
    edits.push({ start: end, end, replacement: `,${JSON.stringify(name)}:${value}` });
  }
  let spliced = '';
  let at = 0;
  for (const edit of edits) {
    spliced += text.slice(at, edit.start) + edit.replacement;
    at = edit.end;
  }
  return spliced + text.slice(at);
}

/** A member goes with the comma after it; those behind the last that stays, with the comma before them. */
function cut(members: readonly Member[], index: number, lastKept: number): Edit {
  const member = members[index] as Member;
  const start = index > lastKept ? (members[index - 1]?.end ?? member.start) : member.start;
  const end = index > lastKept ? member.end : (members[index + 1] as Member).start;
  return { start, end, replacement: '' };
}
