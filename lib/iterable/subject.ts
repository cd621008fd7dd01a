/** Whom an event is about, and what it is called, read from its body's outermost members alone. */
import { JsonFault } from '../json/fault.ts';
import { type JsonText, membersOf, startsWith } from '../json/json-text.ts';
import { walkJson } from '../json/scan.ts';
import { QUOTE } from '../json/tokens.ts';
import { parseJson } from '../json/value.ts';

export interface Subject {
  readonly email?: string;
  readonly userId?: string;
  readonly eventName?: string;
  /** What its fields would make of its names: `dataFields.email` renames a user. */
  readonly newEmail?: string;
  readonly newUserId?: string;
}

const NAMES: ReadonlySet<string> = new Set(['email', 'userId', 'eventName'] satisfies (keyof Subject)[]);

/** Iterable keeps addresses in lower case: https://support.iterable.com/hc/articles/209082806 */
export function comparable(value: string, key: keyof Subject): string {
  return key === 'email' || key === 'newEmail' ? value.toLowerCase() : value;
}

/** What names a user: two that have one of these in common may be the same. An empty text names nobody. */
export function namesOf({ email, newEmail, userId, newUserId }: Subject): readonly string[] {
  const emails = [email, newEmail].flatMap((each) => each || []);
  const userIds = [userId, newUserId].flatMap((each) => each || []);
  return [
    ...emails.map((each) => `email ${comparable(each, 'email')}`),
    ...userIds.map((each) => `userId ${each}`),
  ];
}

/** @returns what can be read; nothing of a body that is no JSON object */
export function subjectOf(body: string): Subject {
  const json = walkedOrNothing(body);
  return json === undefined ? {} : subjectIn(json);
}

/** @returns nothing of a value that is no object */
export function subjectIn(json: JsonText): Subject {
  return Object.fromEntries(textsIn(json, NAMES));
}

/** The members of an object that have one of these names, and are text. */
export function textsIn(
  json: JsonText,
  names: ReadonlySet<string>,
): (readonly [name: string, text: string])[] {
  const members = membersOf(json) ?? [];
  const named = members.filter(({ name, value }) => names.has(name) && startsWith(value, QUOTE));
  return named.map(({ name, value }) => [name, parseJson(value) as string] as const);
}

/** Anybody who may send to the queue can write a body. */
export function walkedOrNothing(body: string): JsonText | undefined {
  try {
    return walkJson(body);
  } catch (fault) {
    if (fault instanceof JsonFault) return undefined;
    throw fault;
  }
}
