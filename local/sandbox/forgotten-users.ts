/** Whom the project has forgotten, by `POST /api/users/forget`, and not unforgotten since. */
import { type NamedUser, namesIn } from './identity.ts';
import type { JsonValue } from './json.ts';

export interface ForgottenUsers {
  readonly forget: (user: NamedUser) => void;
  readonly unforget: (user: NamedUser) => void;
  /** The first name in the object that is of a forgotten user. */
  readonly find: (object: JsonValue | undefined) => NamedUser | undefined;
}

export function createForgottenUsers(): ForgottenUsers {
  const forgotten = new Set<string>();
  // Iterable keeps addresses in lower case: https://support.iterable.com/hc/en-us/articles/209082806
  const keyOf = ({ by, user }: NamedUser) => `${by} ${by === 'email' ? user.toLowerCase() : user}`;
  return {
    forget: (user) => forgotten.add(keyOf(user)),
    unforget: (user) => forgotten.delete(keyOf(user)),
    find: (object) => namesIn(object).find((user) => forgotten.has(keyOf(user))),
  };
}
