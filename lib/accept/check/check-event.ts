/** Checks one event against everything that it must fulfil, and makes its message for the queue. */
import type { Configuration, Project, Source } from '../../config/define-config.ts';
import { encodeMessage, MAX_MESSAGE_BYTES } from '../../event/envelope.ts';
import { derivedEventId, isPlainId } from '../../event/event-id.ts';
import type { Issue } from '../../issues.ts';
import { missingUsers } from '../../iterable/named-users.ts';
import { OPERATION_NAMES, type Operation } from '../../iterable/operations.ts';
import { cutAtList } from '../../json/cut-list.ts';
import { elementsOf, type Member, membersOf, textOf } from '../../json/json-text.ts';
import { walkJson } from '../../json/scan.ts';
import type { OutgoingMessage } from '../../queue/queue.ts';
import { CutLists, eventTooLarge } from '../body/limits.ts';
import { MAX_ISSUES, Refusal } from '../refusal.ts';
import type { Arrival } from './arrival.ts';
import { type FoundEvent, type FoundFault, halfWarnings } from './found.ts';
import { chooseProject, namedProject } from './project.ts';
import {
  bodyOf,
  fieldIssues,
  type ParsedEvent,
  parseEvent,
  throwIfAny,
  unknownFields,
} from './read-event.ts';

export type Checked = Valid | Refused | Dropped;

export interface Valid {
  readonly kind: 'valid';
  /** The id that the sender is told. */
  readonly id: string;
  readonly operation: Operation;
  readonly project: Project;
  /** One; of an operation that lists several users, one for each of them. */
  readonly messages: readonly OutgoingMessage[];
  readonly warnings: readonly Issue[];
  /** As its sender wrote it. */
  readonly written: string;
  /** It is not made, if its project has no key for it. */
  readonly isBeside?: true;
}

export interface Refused {
  readonly kind: 'refused';
  readonly refusal: Refusal;
  /** As its sender wrote it. */
  readonly written: string;
}

/** Nothing is wrong with it, and nothing of it is to be sent. */
export interface Dropped {
  readonly kind: 'dropped';
}

/**
 * @param enough issues to look for: whoever mends these looks again
 * @param cutLists of the other events of the request
 */
export function checkEvent(
  found: FoundEvent | FoundFault,
  arrival: Arrival,
  configuration: Configuration,
  enough = MAX_ISSUES,
  cutLists = new CutLists(),
): Valid | Refused {
  if ('refusal' in found) return { kind: 'refused', ...found };
  const written = found.written ?? textOf(found.json);
  try {
    return checkedOrThrow(found, written, arrival, configuration, enough, cutLists);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return { kind: 'refused', refusal, written };
  }
}

function checkedOrThrow(
  found: FoundEvent,
  written: string,
  arrival: Arrival,
  configuration: Configuration,
  enough: number,
  cutLists: CutLists,
): Valid {
  const { json, sendersId, isBeside } = found;
  const { source, acceptedAtMs, fallbackId } = arrival;
  const { event, project } = readFor(found, arrival, configuration, enough);

  const id = event.ownId ?? fallbackId(written, sendersId);
  const { occurredAtSeconds = Math.floor(acceptedAtMs / 1000) } = found;
  const storedId = source.ids === 'own' ? derivedEventId(source.name, { scheme: 'own', id }) : id;
  const bodies = bodiesOf(event.operation, bodyOf(event, storedId, occurredAtSeconds), cutLists);
  const messages = bodies.map((body) => ({
    project: project.name,
    text: messageText(event, project, storedId, body, arrival),
  }));
  return {
    kind: 'valid',
    id,
    operation: event.operation,
    project,
    messages,
    warnings: [...(found.warnings ?? []), ...halfWarnings(json), ...unknownFields(event)],
    written,
    ...(isBeside && { isBeside }),
  };
}

interface Read {
  readonly event: ParsedEvent;
  readonly project: Project;
}

/** @throws Refusal that names every wrong field */
function readFor(found: FoundEvent, arrival: Arrival, configuration: Configuration, enough: number): Read {
  const { source } = arrival;
  const named = namedProject(source, configuration);
  if (named !== undefined) return readIn(named, found, arrival, enough);
  // Until a function has chosen the project, the event may name its user by e-mail or by userId.
  const limits = found.inProject === undefined ? source : { operations: OPERATION_NAMES };
  const event = validEvent(found, limits, { identity: 'hybrid' }, arrival, enough);
  const project = chooseProject(event.value, source, configuration);
  if (found.inProject !== undefined) return readIn(project, found, arrival, enough);
  throwIfAny(missingIn(project, event));
  return { event, project };
}

function readIn(project: Project, found: FoundEvent, arrival: Arrival, enough: number): Read {
  const body = found.inProject === undefined ? found : found.inProject(project.identity);
  return { event: validEvent(body, arrival.source, project, arrival, enough), project };
}

/** @throws Refusal */
function validEvent(
  { json, operation }: Pick<FoundEvent, 'json' | 'operation'>,
  limits: Pick<Source, 'operations'>,
  project: Pick<Project, 'identity'>,
  { anyId }: Arrival,
  enough: number,
): ParsedEvent {
  // A text has at least as many bytes as characters: what can't fit need not be parsed.
  if (textOf(json).length > MAX_MESSAGE_BYTES) throw eventTooLarge();
  const event = parseEvent(json, operation, limits);
  throwIfAny([...fieldIssues(event, anyId, enough), ...missingIn(project, event)]);
  return event;
}

function missingIn({ identity }: Pick<Project, 'identity'>, { operation, value }: ParsedEvent): Issue[] {
  return missingUsers(operation.users, operation.insteadOfUser, value, identity);
}

/** Cuts the body of an operation that lists several users into one for each: a message is about one user. */
function bodiesOf({ counts }: Operation, body: string, cutLists: CutLists): readonly string[] {
  if (counts === undefined) return [body];
  const members = membersOf(walkJson(body)) ?? [];
  const isList = ({ name }: Member) => name === counts;
  const users = members.filter(isList).flatMap(({ value }) => elementsOf(value) ?? []);
  // As it came, if there is nothing to cut.
  if (users.length < 2) return [body];
  const others = members.filter((member) => !isList(member));
  const { shared, textWith } = cutAtList(counts, others);
  cutLists.add(shared, users.length);
  return users.map(textWith);
}

/** W3C Trace Context; no version is ff, and no id all zeros: https://www.w3.org/TR/trace-context/#traceparent-header. */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

/** @throws Refusal if it is too large for the queue */
function messageText(
  { operation }: ParsedEvent,
  project: Project,
  id: string,
  body: string,
  { source, acceptedAtMs, traceparent }: Arrival,
): string {
  const text = encodeMessage(
    {
      v: 1,
      // This id goes into logs. If it could be somebody's address, its hash stands there instead.
      id: isPlainId(id) ? id : derivedEventId(source.name, { scheme: 'id', id }),
      source: source.name,
      project: project.name,
      operation: operation.name,
      acceptedAt: new Date(acceptedAtMs).toISOString(),
      ...(traceparent !== undefined && TRACEPARENT.test(traceparent) ? { traceparent } : {}),
    },
    body,
  );
  if (Buffer.byteLength(text) > MAX_MESSAGE_BYTES) throw eventTooLarge();
  return text;
}
