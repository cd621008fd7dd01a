/** What letters are grouped and picked by. */
import { createHash, randomBytes } from 'node:crypto';
import type { User } from '../../lib/iterable/named-users.ts';
import { subjectOf } from '../subject.ts';
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
  const subject = events > 1 ? undefined : subjectOf(body, told.operation ?? '', 'userId');
  return {
    project: told.project,
    source: told.source,
    operation: told.operation,
    reason,
    code: code ?? (reason === 'invalid' ? CODE_AT_START.exec(detail)?.[0] : undefined),
    fields: fieldsIn(reason, detail),
    name: subject?.name,
    events,
    users: subject?.users.map(numberOf) ?? [],
  };
}

const CODE_AT_START = /^[a-z]+(?:-[a-z]+)+(?=;|$)/;

/** `plan: expected string, got long; seats: …` of Iterable's refusal, `email: invalid-value` of the door's. */
function fieldsIn(reason: string, detail: string): readonly string[] {
  if (reason !== 'rejected' && reason !== 'invalid') return [];
  return detail.split('; ').flatMap((part) => /^(.+?): /.exec(part)?.[1] ?? []);
}

/** Nobody can find a user by its number, or compare those of two commands. */
const SALT = randomBytes(16);
const NUMBER_BYTES = 6;

function numberOf(user: User): number {
  const named = 'email' in user ? `email ${user.email.toLowerCase()}` : `userId ${user.userId}`;
  return createHash('sha256').update(SALT).update(named).digest().readUIntBE(0, NUMBER_BYTES);
}
