/** What an event is called and whom it is about, as far as its body says so. */
import { changedUsers, type Identifier, type User } from '../lib/iterable/named-users.ts';
import { operationNamed } from '../lib/iterable/operations.ts';
import { walkedOrNothing } from '../lib/iterable/subject.ts';
import { valuesNamed } from '../lib/json/object-text.ts';
import { parseJson } from '../lib/json/value.ts';

interface Subject {
  /** Its eventName, or what its operation has in its place. */
  readonly name: string | undefined;
  /** Those that it changes, in the order in which the body names them. */
  readonly users: readonly User[];
}

/** All members that may name a user, or the event. */
const MEMBERS = [
  'eventName',
  'workflowId',
  'email',
  'userId',
  'currentEmail',
  'currentUserId',
  'sourceEmail',
  'sourceUserId',
  'destinationEmail',
  'destinationUserId',
  'user',
  'subscribers',
];

/**
 * A body may be a megabyte: no more of it is parsed than these.
 * @param first the identifier to go by where a user has both
 */
export function subjectOf(body: string, operation: string, first: Identifier): Subject {
  const json = walkedOrNothing(body);
  if (json === undefined) return { name: undefined, users: [] };
  const known = Object.fromEntries(
    valuesNamed(json, MEMBERS)
      .entries()
      .map(([name, value]) => [name, parseJson(value)]),
  );
  const users = changedUsers(operationNamed(operation)?.users ?? [], known, first);
  return { name: nameIn(known), users: users.filter((user) => user !== undefined) };
}

function nameIn({ eventName, workflowId }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof eventName === 'string') return eventName;
  return typeof workflowId === 'number' || typeof workflowId === 'string'
    ? `workflow ${workflowId}`
    : undefined;
}

const MAX_LENGTH = 512;

/** For a list that is read by people. */
export interface Caption {
  readonly name: string | null;
  /** E-mail, else user id, of the first. */
  readonly user: string | null;
}

export function captionOf(body: string, operation: string): Caption {
  const { name, users } = subjectOf(body, operation, 'email');
  const [user] = users;
  const named = user && ('email' in user ? user.email : user.userId);
  return { name: name?.slice(0, MAX_LENGTH) ?? null, user: named?.slice(0, MAX_LENGTH) ?? null };
}
