/** From one event's text, as its sender wrote it, to the body that Iterable will get. */

import { isPlainId } from '../../event/event-id.ts';
import type { EventObject } from '../../event/event-object.ts';
import { type Issue, issuesOf } from '../../issues.ts';
import { missingUsers } from '../../iterable/named-users.ts';
import {
  DEFAULT_OPERATION,
  OPERATION_NAMES,
  type Operation,
  operationNamed,
} from '../../iterable/operations.ts';
import { schemaOf } from '../../iterable/schemas.ts';
import { type Member, membersOf } from '../../json/scan.ts';
import { spliceObject } from '../../json/splice.ts';
import { parseWalked } from '../../json/value.ts';
import { refuseLongLists } from '../body/limits.ts';
import { Refusal } from '../refusal.ts';

/** An event that passed every check. */
export interface ReadEvent {
  /** As its sender hears it, and Iterable gets it where the operation takes one. */
  readonly id: string;
  readonly operation: Operation;
  /** What the sender wrote, parsed: for the functions of the configuration, never for sending on. */
  readonly value: EventObject;
  /** What will be sent to Iterable, character for character. */
  readonly body: string;
  readonly warnings: readonly Issue[];
}

export interface ReadSettings {
  /** What is asked for, where the event doesn't say it itself: a member of that name is then like any other. */
  readonly operation?: string | undefined;
  /** Takes an id of its own as it comes. */
  readonly anyId?: boolean | undefined;
  /** The id of an event that brings none. */
  readonly missingId: (text: string) => string;
  /** Unix seconds, for an event that doesn't say when it happened: waiting must not shift it in time. */
  readonly createdAt: number;
}

/** From here on a number is no longer seconds but milliseconds, as many clients send them. */
const FIRST_MILLISECONDS = 1e11;

/** Iterable's legacy authentication in the body, however it is spelled. */
const API_KEY_NAME = /^api[_-]?key$/i;

/**
 * @param text one JSON value that was walked
 * @throws Refusal naming every field that is wrong
 */
export function readEvent(text: string, settings: ReadSettings): ReadEvent {
  const members = membersOf(text);
  if (members === undefined)
    throw invalidEvent([{ path: '', code: 'invalid-type', message: 'must be an object' }]);

  const value = parseWalked(text) as EventObject;
  const operation = operationOf(value, settings);
  const { schema, fields, takesId, takesCreatedAt } = schemaOf(operation.name);
  refuseLongLists(value);
  const saysOperation = settings.operation === undefined;

  const idIssues = settings.anyId || !takesId ? [] : refusedId(value);
  const issues: Issue[] = [
    ...refusedKeys(members),
    ...issuesOf(schema.safeParse(value).error).filter(({ path }) => path !== 'id' || idIssues.length === 0),
    ...idIssues,
    ...missingUsers(operation.users, operation.insteadOfUser, value, 'hybrid'),
  ];
  if (issues.length > 0) throw invalidEvent(issues);

  const ownId = takesId && typeof value.id === 'string' ? value.id : undefined;
  const id = ownId ?? settings.missingId(text);
  return {
    id,
    operation,
    value,
    body: spliceObject(text, members, {
      remove: saysOperation ? ['operation'] : [],
      set: {
        ...(takesId && ownId === undefined ? { id: JSON.stringify(id) } : {}),
        ...(takesCreatedAt ? { createdAt: createdAtOf(value, settings) } : {}),
      },
    }),
    warnings: members
      .filter(({ name }) => !(saysOperation && name === 'operation') && !fields.has(name))
      .map(({ name }) => ({
        path: name,
        code: 'unknown-field',
        message: 'is not a field Iterable documents',
      })),
  };
}

function operationOf(value: EventObject, settings: ReadSettings): Operation {
  const own = value.operation === undefined ? DEFAULT_OPERATION : value.operation;
  const name = settings.operation ?? own;
  const operation = typeof name === 'string' ? operationNamed(name) : undefined;
  if (operation !== undefined) return operation;
  const message = `must be one of ${OPERATION_NAMES.join(', ')}`;
  throw invalidEvent([{ path: 'operation', code: 'unknown-operation', message }]);
}

function refusedKeys(members: readonly Member[]): Issue[] {
  return members
    .filter(({ name }) => API_KEY_NAME.test(name))
    .map(({ name }) => ({
      path: name,
      code: 'api-key-in-body',
      message: 'a key must not be sent in the body',
    }));
}

function refusedId({ id }: EventObject): Issue[] {
  if (typeof id !== 'string' || isPlainId(id)) return [];
  return [{ path: 'id', code: 'invalid-format', message: 'must be 1 to 512 letters, digits or hyphens' }];
}

function createdAtOf({ createdAt }: EventObject, settings: ReadSettings): string {
  if (typeof createdAt !== 'number') return String(settings.createdAt);
  return String(createdAt >= FIRST_MILLISECONDS ? Math.floor(createdAt / 1000) : createdAt);
}

function invalidEvent(issues: readonly Issue[]): Refusal {
  return new Refusal('invalid-event', { issues });
}
