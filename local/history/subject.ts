/** What an event is called and whom it is about, for a list that is read by people. */
import { changedUsers } from '../../lib/iterable/named-users.ts';
import { operationNamed } from '../../lib/iterable/operations.ts';
import { walkedOrNothing } from '../../lib/iterable/subject.ts';
import { valuesNamed } from '../../lib/json/object-text.ts';
import { parseJson } from '../../lib/json/value.ts';

export interface Subject {
  readonly name: string | null;
  readonly user: string | null;
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
const MAX_LENGTH = 512;

/** A body may be a megabyte: no more of it is parsed than these. */
export function subjectOf(body: string, operation: string): Subject {
  const json = walkedOrNothing(body);
  if (json === undefined) return { name: null, user: null };
  const known = Object.fromEntries(
    valuesNamed(json, MEMBERS)
      .entries()
      .map(([name, value]) => [name, parseJson(value)]),
  );
  const [user] = changedUsers(operationNamed(operation)?.users ?? [], known, 'email');
  const named = user && ('email' in user ? user.email : user.userId);
  return { name: nameIn(known)?.slice(0, MAX_LENGTH) ?? null, user: named?.slice(0, MAX_LENGTH) ?? null };
}

function nameIn({ eventName, workflowId }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof eventName === 'string') return eventName;
  return typeof workflowId === 'number' || typeof workflowId === 'string'
    ? `workflow ${workflowId}`
    : undefined;
}
