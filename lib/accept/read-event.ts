/** From one event's text, as its sender wrote it, to the body that Iterable will get. */

import type { EventObject } from '../config.ts';
import { Refusal } from '../errors.ts';
import { membersOf } from '../event/json-text.ts';
import { parseWalked } from '../event/json-value.ts';
import { spliceObject } from '../event/splice.ts';
import { DEFAULT_OPERATION, OPERATION_NAMES, operationNamed } from '../iterable/operations.ts';
import { type Issue, issuesOf } from '../validation.ts';

/** An event that passed every check. */
export interface ReadEvent {
  readonly id: string;
  readonly operation: string;
  /** What the sender wrote, parsed: for the functions of the configuration, never for sending on. */
  readonly value: EventObject;
  /** What will be sent to Iterable, character for character. */
  readonly body: string;
  readonly warnings: readonly Issue[];
}

export interface Defaults {
  /** The id of an event that brings none. */
  readonly id: (text: string) => string;
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
export function readEvent(text: string, defaults: Defaults): ReadEvent {
  const members = membersOf(text);
  if (members === undefined)
    throw invalidEvent([{ path: '', code: 'invalid-type', message: 'must be an object' }]);

  const value = parseWalked(text) as EventObject;
  const operationName = value.operation === undefined ? DEFAULT_OPERATION : value.operation;
  const operation = typeof operationName === 'string' ? operationNamed(operationName) : undefined;
  if (typeof operationName !== 'string' || operation === undefined) {
    const message = `must be one of ${OPERATION_NAMES.join(', ')}`;
    throw invalidEvent([{ path: 'operation', code: 'unknown-operation', message }]);
  }

  const issues: Issue[] = members
    .filter(({ name }) => API_KEY_NAME.test(name))
    .map(({ name }) => ({
      path: name,
      code: 'api-key-in-body',
      message: 'a key must not be sent in the body',
    }));
  const parsed = operation.schema.safeParse(value);
  if (!parsed.success) issues.push(...issuesOf(parsed.error));
  if (issues.length > 0) throw invalidEvent(issues);

  const id = typeof value.id === 'string' ? value.id : defaults.id(text);
  return {
    id,
    operation: operationName,
    value,
    body: spliceObject(text, members, {
      remove: ['operation'],
      set: {
        ...(operation.takesId && value.id === undefined ? { id: JSON.stringify(id) } : {}),
        ...(operation.takesCreatedAt ? { createdAt: createdAtOf(value, defaults) } : {}),
      },
    }),
    warnings: members
      .filter(({ name }) => name !== 'operation' && !operation.fields.has(name))
      .map(({ name }) => ({
        path: name,
        code: 'unknown-field',
        message: 'is not a field Iterable documents',
      })),
  };
}

function createdAtOf(value: EventObject, defaults: Defaults): string {
  const createdAt = value.createdAt;
  if (typeof createdAt !== 'number') return String(defaults.createdAt);
  return String(createdAt >= FIRST_MILLISECONDS ? Math.floor(createdAt / 1000) : createdAt);
}

function invalidEvent(issues: readonly Issue[]): Refusal {
  return new Refusal('invalid-event', { issues });
}
