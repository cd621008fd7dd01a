/** What changed in a value, and what did not: where it did not, the text stays as it was written. */
import {
  elementsOf,
  type JsonText,
  type Member,
  membersOf,
  startOf,
  startsWith,
  textOf,
} from './json-text.ts';
import { QUOTE } from './tokens.ts';
import { parseJson } from './value.ts';

/**
 * @param edited what became of `original`, written anew: its numbers may have lost digits
 * @returns the text of `edited`; where `original` has the same value at the same path, with its text
 */
export function keepText(original: JsonText, edited: JsonText): string {
  return changedText(original, edited) ?? textOf(original);
}

/** @returns `undefined` if nothing changed */
function changedText(original: JsonText | undefined, edited: JsonText): string | undefined {
  if (original === undefined) return textOf(edited);
  const [membersBefore, members] = [membersOf(original), membersOf(edited)];
  if (membersBefore !== undefined && members !== undefined) return changedObject(membersBefore, members);
  const [before, elements] = [elementsOf(original), elementsOf(edited)];
  if (before !== undefined && elements !== undefined) return changedList(before, elements);
  return isSame(original, edited) ? undefined : textOf(edited);
}

function changedObject(before: readonly Member[], members: readonly Member[]): string | undefined {
  const byName = new Map(before.map((member) => [member.name, member]));
  let changed = before.length !== members.length;
  const texts = members.map((member, index) => {
    const old = byName.get(member.name);
    const text = changedText(old?.value, member.value);
    changed ||= text !== undefined || before[index] !== old;
    return nameOf(old ?? member) + (text ?? textOf((old ?? member).value));
  });
  return changed ? `{${texts.join(',')}}` : undefined;
}

/** Its name as it is written, with the colon. */
function nameOf({ start, value }: Member): string {
  return value.source.slice(start, startOf(value));
}

function changedList(before: readonly JsonText[], elements: readonly JsonText[]): string | undefined {
  let changed = before.length !== elements.length;
  const texts = elements.map((element, index) => {
    const old = before[index];
    const text = changedText(old, element);
    changed ||= text !== undefined;
    return text ?? textOf(old ?? element);
  });
  return changed ? `[${texts.join(',')}]` : undefined;
}

/** Of values that are no objects and no lists. */
function isSame(original: JsonText, edited: JsonText): boolean {
  const [before, after] = [textOf(original), textOf(edited)];
  if (before === after) return true;
  if (startsWith(original, QUOTE) && startsWith(edited, QUOTE))
    return parseJson(original) === parseJson(edited);
  // What is no number is NaN, which equals nothing. What is beyond all numbers is written as null.
  return Number(before) === (after === 'null' ? Math.sign(Number(before)) * Infinity : Number(after));
}
