/** From one event, as its sender wrote it, to the body that Iterable will get. */

import type { Source } from '../../config/define-config.ts';
import { isPlainId } from '../../event/event-id.ts';
import type { Issue } from '../../issues.ts';
import { withoutAbsent } from '../../iterable/absent.ts';
import { type EventSchema, schemaIssues, schemaOf } from '../../iterable/event-schema.ts';
import { knownIn } from '../../iterable/known.ts';
import {
  DEFAULT_OPERATION,
  OPERATION_NAMES,
  type Operation,
  operationNamed,
} from '../../iterable/operations.ts';
import { isNull, type JsonText, type Member, membersOf } from '../../json/json-text.ts';
import { stringIn } from '../../json/object-text.ts';
import { walkJson } from '../../json/scan.ts';
import { spliceObject } from '../../json/splice.ts';
import { refuseLongLists } from '../body/limits.ts';
import { MAX_ISSUES, Refusal } from '../refusal.ts';
import { notValid } from './found.ts';
import { refuseOperation } from './refuse-operation.ts';

/** An object without what counts as absent. Nothing else of it was checked yet. */
export interface ReadEvent {
  readonly json: JsonText;
  readonly members: readonly Member[];
}

/** An object whose operation is known, and may be used. */
export interface ParsedEvent extends ReadEvent {
  readonly operation: Operation;
  readonly schema: EventSchema;
  /** Its known fields, for the checks: a part of it, which is never sent on. */
  readonly known: Readonly<Record<string, unknown>>;
  /** Its own id, if its operation takes one. */
  readonly ownId: string | undefined;
  /** As the event says it: Unix seconds or milliseconds. */
  readonly createdAt: number | undefined;
  /** The event names its operation itself, in a member that Iterable must not get. */
  readonly namesOperation: boolean;
}

/**
 * @param protocolOperation the operation, if the protocol decides it. A member named `operation` is then like
 *   any other
 * @param source may not use every operation, which is judged before anything else is
 * @throws Refusal unless it is an object with a known operation, and lists that are not too long
 */
export function parseEvent(
  json: JsonText,
  protocolOperation: string | undefined,
  source: Pick<Source, 'operations'>,
): ParsedEvent {
  const members = objectMembers(json);
  const operation = operationNamed(operationNameOf(members, protocolOperation) ?? '');
  if (operation === undefined) {
    throw notValid('operation', 'unknown-operation', `must be one of ${OPERATION_NAMES.join(', ')}`);
  }
  refuseOperation(source, operation.name);
  const namesOperation = protocolOperation === undefined;
  const event = readEvent(json, members, operation, namesOperation);
  const schema = schemaOf(operation.name);
  const known = knownIn(event.members, schema.place);
  const { createdAt } = known;
  return {
    ...event,
    operation,
    schema,
    known,
    ownId: ownIdIn(known, schema) ?? namedIdIn(event.members, schema),
    createdAt: typeof createdAt === 'number' ? createdAt : undefined,
    namesOperation,
  };
}

/** @throws Refusal unless it is an object */
export function objectMembers(json: JsonText): readonly Member[] {
  const members = membersOf(json);
  if (members === undefined) throw notValid('', 'invalid-type', 'must be an object');
  return members;
}

/**
 * @param members of an event
 * @returns the protocol's, else the event's own; nothing if what stands there is no name
 */
export function operationNameOf(
  members: readonly Member[],
  protocolOperation: string | undefined,
): string | undefined {
  if (protocolOperation !== undefined) return protocolOperation;
  const own = members.find(({ name }) => name === 'operation')?.value;
  return own === undefined || isNull(own) ? DEFAULT_OPERATION : stringIn(own);
}

/**
 * @param json an object
 * @param members its members
 * @param operation decides what counts as absent
 * @throws Refusal if its lists are too long
 */
export function readEvent(
  json: JsonText,
  members: readonly Member[],
  operation: Operation | undefined,
  namesOperation: boolean,
): ReadEvent {
  refuseLongLists(json);
  const schema = operation && schemaOf(operation.name);
  const without = schema && withoutAbsent(json, members, schema, namesOperation ? 'operation' : undefined);
  const kept = without === undefined ? json : walkJson(without);
  return { json: kept, members: without === undefined ? members : (membersOf(kept) ?? []) };
}

export function ownIdIn(
  { id }: Readonly<Record<string, unknown>>,
  schema: EventSchema | undefined,
): string | undefined {
  return schema?.takesId && typeof id === 'string' ? id : undefined;
}

/**
 * The sender's id of an event whose operation takes none at Iterable: by it the door knows the event again. The body
 * keeps the member as it is.
 */
function namedIdIn(members: readonly Member[], { takesId }: EventSchema): string | undefined {
  if (takesId) return undefined;
  const id = stringIn(members.find(({ name }) => name === 'id')?.value);
  return id !== undefined && isPlainId(id) ? id : undefined;
}

/** Iterable's legacy authentication in the body, however it is spelled. */
const API_KEY_NAME = /^api[_-]?key$/i;

/**
 * What is wrong with an event's fields.
 * @param anyId whether the event's own id may have any characters
 * @param enough issues to tell; if there are more, at least one more is found
 */
export function fieldIssues(
  { members, known, schema }: ParsedEvent,
  anyId = false,
  enough = MAX_ISSUES,
): Issue[] {
  const idIssues = anyId ? [] : plainIdIssues(schema, known);
  return [
    ...apiKeyIssues(members),
    ...schemaIssues(schema, known, enough + 1).filter(({ path }) => path !== 'id' || idIssues.length === 0),
    ...idIssues,
  ];
}

function apiKeyIssues(members: readonly Member[]): Issue[] {
  return members
    .filter(({ name }) => API_KEY_NAME.test(name))
    .map(({ name }) => ({
      path: name,
      code: 'api-key-in-body',
      message: 'a key must not be sent in the body',
    }));
}

function plainIdIssues({ takesId }: EventSchema, { id }: ParsedEvent['known']): Issue[] {
  if (!takesId || typeof id !== 'string' || isPlainId(id)) return [];
  return [{ path: 'id', code: 'invalid-format', message: 'must be 1 to 512 letters, digits or hyphens' }];
}

export function throwIfAny(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new Refusal('invalid-event', { issues });
}

/** From here on a number means milliseconds, which many clients send. */
const FIRST_MILLISECONDS = 1e11;

/**
 * What will be sent to Iterable, character for character.
 * @param id written if the operation takes one and the event has another or none
 * @param occurredAtSeconds added if the event doesn't say when it happened: waiting must not change that
 */
export function bodyOf(event: ParsedEvent, id: string, occurredAtSeconds: number): string {
  const { json, members, schema, ownId, createdAt = occurredAtSeconds, namesOperation } = event;
  const seconds = createdAt >= FIRST_MILLISECONDS ? Math.floor(createdAt / 1000) : createdAt;
  const changes = {
    remove: namesOperation ? ['operation'] : [],
    set: {
      ...(schema.takesId && id !== ownId ? { id: JSON.stringify(id) } : {}),
      ...(schema.takesCreatedAt ? { createdAt: String(seconds) } : {}),
    },
  };
  return spliceObject(json, changes, members);
}

/** The members that Iterable does not document. They are forwarded, and the sender is told of the first of them. */
export function unknownFields({ members, schema, namesOperation }: ParsedEvent): Issue[] {
  return members
    .values()
    .filter(({ name }) => !(namesOperation && name === 'operation') && !schema.fields.has(name))
    .take(MAX_ISSUES)
    .map(({ name }) => ({
      path: name,
      code: 'unknown-field',
      message: 'is not a field Iterable documents',
    }))
    .toArray();
}
