/** A body that lists users (`lists/subscribe`), and the one user in it. */
import { elementsOf, extentOf, membersOf, textOf } from '../json/json-text.ts';
import { type Subject, subjectIn, walkedOrNothing } from './subject.ts';

export interface ListedUser {
  readonly user: Subject;
  readonly text: string;
  /** The body's own text on both sides of the user: bodies in which it is equal can be one call. */
  readonly before: string;
  readonly after: string;
}

/**
 * @param list the member that lists the users
 * @returns nothing if there is not exactly one, or nobody can tell who it is
 */
export function listedUserIn(body: string, list: string): ListedUser | undefined {
  const json = walkedOrNothing(body);
  const members = (json && membersOf(json)) ?? [];
  const member = members.find(({ name }) => name === list);
  const [element, ...others] = (member && elementsOf(member.value)) ?? [];
  if (element === undefined || others.length > 0) return undefined;
  const user = subjectIn(element);
  if (user.email === undefined && user.userId === undefined) return undefined;
  const { start, end } = extentOf(element);
  return { user, text: textOf(element), before: body.slice(0, start), after: body.slice(end) };
}
