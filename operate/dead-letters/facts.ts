/** What letters are grouped and picked by. */
import { createHash, randomBytes } from 'node:crypto';
import { changedUsers, type User } from '../../lib/iterable/named-users.ts';
import { operationNamed } from '../../lib/iterable/operations.ts';
import { walkedOrNothing } from '../../lib/iterable/subject.ts';
import { valuesNamed } from '../../lib/json/object-text.ts';
import { parseJson } from '../../lib/json/value.ts';
import type { Letter } from './letter.ts';

export interface Facts {
  readonly project: string | undefined;
  readonly source: string | undefined;
  readonly operation: string | undefined;
  readonly reason: string;
  readonly code: string | undefined;
  /** Those that the detail complains of, as paths. */
  readonly fields: readonly string[];
  /** Of the event; of several in one letter there is none. */
  readonly name: string | undefined;
  /** How many events stand in the letter. */
  readonly events: number;
  /** A number for each user that it is about. Equal users have equal numbers, during one command. */
  readonly users: readonly number[];
}

/** The reason of a letter that has none, because SQS moved it by itself. */
const WITHOUT_REASON = 'none';

export function factsOf(letter: Letter): Facts {
  const { told, reason = WITHOUT_REASON, code, detail = '', body } = letter;
  const events = Number(/^(\d+) events, one a line$/.exec(detail)?.[1] ?? 1);
  const subject = events > 1 ? {} : subjectIn(body, told.operation);
  return {
    project: told.project,
    source: told.source,
    operation: told.operation,
    reason,
    code: code ?? (reason === 'invalid' ? CODE_AT_START.exec(detail)?.[0] : undefined),
    fields: fieldsIn(reason, detail),
    name: subject.name,
    events,
    users: subject.users ?? [],
  };
}

const CODE_AT_START = /^[a-z]+(?:-[a-z]+)+(?=;|$)/;

/** `plan: expected string, got long; seats: …` of Iterable's refusal, `email: invalid-value` of the door's. */
function fieldsIn(reason: string, detail: string): readonly string[] {
  if (reason !== 'rejected' && reason !== 'invalid') return [];
  return detail.split('; ').flatMap((part) => /^(.+?): /.exec(part)?.[1] ?? []);
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

interface Subject {
  readonly name?: string | undefined;
  readonly users?: readonly number[];
}

/** A body may be a megabyte: no more of it is parsed than these. */
function subjectIn(body: string, operationName = ''): Subject {
  const json = walkedOrNothing(body);
  if (json === undefined) return {};
  const values = valuesNamed(json, MEMBERS);
  const known = Object.fromEntries(values.entries().map(([name, value]) => [name, parseJson(value)]));
  const { eventName, workflowId } = known;
  const users = changedUsers(operationNamed(operationName)?.users ?? [], known, 'userId');
  return {
    name: typeof eventName === 'string' ? eventName : nameOfWorkflow(workflowId),
    users: users.flatMap((user) => (user === undefined ? [] : [numberOf(user)])),
  };
}

function nameOfWorkflow(id: unknown): string | undefined {
  return typeof id === 'number' || typeof id === 'string' ? `workflow ${id}` : undefined;
}

/** Nobody can find a user by its number, or compare those of two commands. */
const SALT = randomBytes(16);
const NUMBER_BYTES = 6;

function numberOf(user: User): number {
  const named = 'email' in user ? `email ${user.email.toLowerCase()}` : `userId ${user.userId}`;
  return createHash('sha256').update(SALT).update(named).digest().readUIntBE(0, NUMBER_BYTES);
}
