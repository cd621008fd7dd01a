/** A user of a bulk call: who it is, and what stands of it in the list. */
import { isObject, type Member, membersOf, textOf } from '../json/json-text.ts';
import { spliceObject } from '../json/splice.ts';
import { type Subject, subjectIn, textsIn, walkedOrNothing } from './subject.ts';

export interface BulkUser {
  readonly subject: Subject;
  /** The text of the member that a call says once for all its users, if this one says it. */
  readonly said: string | undefined;
  /** The user without that member, every other character as it was written. */
  readonly text: string;
}

/**
 * @param saidOnce the name of the member that the call says for all
 * @returns nothing if nobody can tell who it is
 */
export function bulkUserIn(body: string, saidOnce: string | undefined): BulkUser | undefined {
  const json = walkedOrNothing(body);
  if (json === undefined || !isObject(json)) return undefined;
  const members = membersOf(json) ?? [];
  const subject = { ...subjectIn(json), ...newNamesIn(members) };
  // An empty text names nobody, and no list of an answer either.
  if (!subject.email && !subject.userId) return undefined;
  const said = members.find(({ name }) => name === saidOnce);
  if (saidOnce === undefined || said === undefined) return { subject, said: undefined, text: body };
  return { subject, said: textOf(said.value), text: spliceObject(json, { remove: [saidOnce] }, members) };
}

const NAMES: ReadonlySet<string> = new Set(['email', 'userId']);

/** Who is refused for a name that its fields would give it may be listed under that one. */
function newNamesIn(members: readonly Member[]): Pick<Subject, 'newEmail' | 'newUserId'> {
  const fields = members.find(({ name }) => name === 'dataFields')?.value;
  const { email, userId } = Object.fromEntries(fields === undefined ? [] : textsIn(fields, NAMES));
  return {
    ...(email === undefined ? {} : { newEmail: email }),
    ...(userId === undefined ? {} : { newUserId: userId }),
  };
}
