/** Whom a body is about, and whether its project can know such a user. */

import type { Issue } from '../issues.ts';
import { isRecord } from '../json/is-record.ts';
import { parseJson } from '../json/value.ts';
import type { Identity } from './project-kinds.ts';
import { walkedOrNothing } from './subject.ts';

/** Where a body names a user. */
export interface UserPlace {
  /** The member that names stand in: an object or a list of objects; without it, they stand in the body. */
  readonly within?: 'user' | 'subscribers';
  readonly email: string;
  readonly userId: string;
}

interface NamedUser {
  readonly email: unknown;
  readonly userId: unknown;
  /** Where an e-mail of it stands, or would. */
  readonly emailPath: string;
  readonly userIdPath: string;
}

type Body = Readonly<Record<string, unknown>>;

function usersAt({ within, email, userId }: UserPlace, body: Body): NamedUser[] {
  const inside = within === undefined ? body : body[within];
  const objects: readonly unknown[] = Array.isArray(inside) ? inside : [inside];
  return objects.map((object, index) => {
    const prefix = within === undefined ? '' : `${within}${Array.isArray(inside) ? `[${index}]` : ''}.`;
    const members = isRecord(object) ? object : {};
    return {
      email: members[email],
      userId: members[userId],
      emailPath: prefix + email,
      userIdPath: prefix + userId,
    };
  });
}

/**
 * What is missing of the users a body must name. In a project that identifies users by userId an e-mail names
 * nobody; in the others either will do: https://support.iterable.com/hc/articles/9216719179796
 * @param instead a member that makes naming a user unnecessary. One that is named must still be one the project knows
 */
export function missingUsers(
  places: readonly UserPlace[],
  instead: string | undefined,
  body: Body,
  identity: Identity,
): Issue[] {
  const mayNameNobody = instead !== undefined && body[instead] !== undefined;
  return places.flatMap((place) =>
    usersAt(place, body).flatMap(({ email, userId, emailPath, userIdPath }): Issue[] => {
      if (userId !== undefined || (mayNameNobody && email === undefined)) return [];
      if (identity === 'userId') {
        const message = 'is required: the project identifies users by userId';
        return [{ path: userIdPath, code: 'invalid-value', message }];
      }
      if (email !== undefined) return [];
      const article = place.email === 'email' ? 'an' : 'a';
      const message = `${article} ${place.email} or a ${place.userId} is required`;
      return [{ path: emailPath, code: 'invalid-value', message }];
    }),
  );
}

/** The two ways of naming a user. */
export type Identifier = 'email' | 'userId';

export type User = { readonly email: string } | { readonly userId: string };

/**
 * The users that a call changes, in the order in which its body names them: of a merge, the one that stays.
 * @param first the identifier to go by where both are there
 * @returns nothing in place of a user that has no name
 */
export function changedUsers(
  places: readonly UserPlace[],
  body: Body,
  first: Identifier,
): readonly (User | undefined)[] {
  const users = places.slice(-1).flatMap((place) => usersAt(place, body));
  return users.map((user) => {
    const email = typeof user.email === 'string' ? { email: user.email } : undefined;
    const userId = typeof user.userId === 'string' ? { userId: user.userId } : undefined;
    return first === 'email' ? (email ?? userId) : (userId ?? email);
  });
}

/**
 * The user that a JWT for the call must be about: the one that it changes.
 * @param text of the call's body
 * @param first the identifier to go by where both are there
 * @returns nothing if the body names none, or several
 */
export function userIn(places: readonly UserPlace[], text: string, first: Identifier): User | undefined {
  const [user, ...others] = changedUsers(places, parseBody(text), first);
  return others.length > 0 ? undefined : user;
}

/** Anybody who may send to the queue can write a body: what is no JSON object names nobody. */
function parseBody(text: string): Body {
  const json = walkedOrNothing(text);
  const value = json && parseJson(json);
  return isRecord(value) ? value : {};
}
