/** One event for Iterable: its checks, its project, its id and its messages. */
import type { Configuration, Project, Source } from '../../config/define-config.ts';
import { encodeMessage, MAX_MESSAGE_BYTES } from '../../event/envelope.ts';
import { derivedEventId, isPlainId } from '../../event/event-id.ts';
import type { EventObject } from '../../event/event-object.ts';
import type { Issue } from '../../issues.ts';
import { missingUsers } from '../../iterable/named-users.ts';
import { OPERATION_NAMES, type Operation } from '../../iterable/operations.ts';
import { cutAtList } from '../../json/cut-list.ts';
import { elementsOf, type JsonText, type Member, membersOf, textOf } from '../../json/json-text.ts';
import { walkJson } from '../../json/scan.ts';
import { parseJson } from '../../json/value.ts';
import type { MessageGroup, OutgoingMessage } from '../../queue/queue.ts';
import { deduplicationIdOf } from '../../users/deduplication.ts';
import { groupIdsIn } from '../../users/group.ts';
import { CutLists, EditedAmount, eventTooLarge, NamesRead } from '../body/limits.ts';
import { type Held, type HeldAmount, holdToPlan } from '../plan/hold-to-plan.ts';
import { MAX_ISSUES } from '../refusal.ts';
import type { Arrival } from './arrival.ts';
import { expiryOf } from './expiry.ts';
import { type FoundEvent, notValid } from './found.ts';
import { chooseProject, namedProject } from './project.ts';
import {
  bodyOf,
  fieldIssues,
  type ParsedEvent,
  parseEvent,
  throwIfAny,
  unknownFields,
} from './read-event.ts';

export interface Part {
  /** Before it is hashed for a source with ids of its own. */
  readonly id: string;
  /** In its envelope, and so in every log line. */
  readonly queuedId: string;
  readonly operation: Operation;
  readonly project: Project;
  /** One; of an operation that lists several users, one for each of them. */
  readonly messages: readonly OutgoingMessage[];
  readonly warnings: readonly Issue[];
}

/** How the events of one request are checked, apart from how they came. */
export interface Checks {
  readonly configuration: Configuration;
  /** Issues to look for: whoever mends these looks again. */
  readonly enough: number;
  /** What was made of the events of the request so far. */
  readonly edited: EditedAmount;
  readonly namesRead: NamesRead;
  readonly cutLists: CutLists;
  readonly held: HeldAmount;
  /** Where each event went, by its `json` as it was found. */
  readonly projects: WeakMap<JsonText, Project>;
}

export function checksOf(configuration: Configuration): Checks {
  return {
    configuration,
    enough: MAX_ISSUES,
    edited: new EditedAmount(),
    namesRead: new NamesRead(),
    cutLists: new CutLists(),
    held: { coerced: 0, warnings: 0 },
    projects: new WeakMap(),
  };
}

/**
 * @param written as its sender wrote it
 * @throws Refusal if it is not valid
 */
export function partOf(
  found: FoundEvent,
  written: string,
  fallbackId: () => string,
  arrival: Arrival,
  checks: Checks,
): Part {
  const { source, acceptedAtMs } = arrival;
  const { occurredAtSeconds = Math.floor(acceptedAtMs / 1000) } = found;
  const { event, project, warnings } = readFor(found, arrival, checks);
  const id = event.ownId ?? fallbackId();
  const storedId = source.ids === 'own' ? derivedEventId(source.name, { scheme: 'own', id }) : id;
  // This one goes into logs. If it could be somebody's address, its hash stands there instead.
  const queuedId = isPlainId(storedId)
    ? storedId
    : derivedEventId(source.name, { scheme: 'id', id: storedId });
  const { operation, known } = event;
  const bodies = bodiesOf(operation, bodyOf(event, storedId, occurredAtSeconds), checks.cutLists);
  const groupIds = groupIdsIn(operation, project, known);
  // Once, however many users a list names: the text is all of the list.
  const deduplicationId = groupIds.length === 0 ? '' : deduplicationIdOf(queuedId, operation.name, written);
  const messages = bodies.map((body, index) => ({
    project: project.name,
    text: messageText(event, project, queuedId, body, arrival),
    group: messageGroup(groupIds[index], deduplicationId),
  }));
  return { id, queuedId, operation, project, messages, warnings: [...warnings, ...unknownFields(event)] };
}

function messageGroup(id: string | undefined, deduplicationId: string): MessageGroup | undefined {
  return id === undefined ? undefined : { id, deduplicationId };
}

/** What an event is in its project, where the source names that. Where a function chooses it, it stays as it is. */
export function foundIn(found: FoundEvent, { source }: Arrival, configuration: Configuration): FoundEvent {
  const named = namedProject(source, configuration);
  return named === undefined ? found : inProject(found, named);
}

function inProject(found: FoundEvent, { identity }: Project): FoundEvent {
  const { inProject: bodyIn, ...event } = found;
  return bodyIn === undefined ? found : { ...event, ...bodyIn(identity) };
}

interface Read extends Pick<Held, 'event' | 'warnings'> {
  readonly project: Project;
}

/** @throws Refusal that names every wrong field */
function readFor(found: FoundEvent, arrival: Arrival, checks: Checks): Read {
  const { configuration, namesRead, projects } = checks;
  const { source } = arrival;
  const { besideOf } = found;
  const known = namedProject(source, configuration) ?? (besideOf && projects.get(besideOf));
  if (known !== undefined) return readIn(known, found, arrival, checks);
  // A function could choose another project for it, of another region, by what it lacks.
  if (besideOf !== undefined)
    throw notValid('', 'invalid-value', 'goes along with an event that is not sent');
  // Until a function has chosen the project, the event may name its user by e-mail or by userId.
  const limits = found.inProject === undefined ? source : { operations: OPERATION_NAMES };
  const { event } = validEvent(found, limits, { identity: 'hybrid' }, arrival, checks);
  namesRead.add(event.json);
  const project = chooseProject(parseJson(event.json) as EventObject, source, configuration);
  if (found.inProject !== undefined) return readIn(project, found, arrival, checks);
  const held = heldIn(project, event, checks);
  throwIfAny([...missingIn(project, event), ...held.issues]);
  return { ...held, project };
}

function readIn(project: Project, found: FoundEvent, arrival: Arrival, checks: Checks): Read {
  return { ...validEvent(inProject(found, project), arrival.source, project, arrival, checks), project };
}

/** @throws Refusal */
function validEvent(
  { json, operation }: FoundEvent,
  limits: Pick<Source, 'operations'>,
  project: Pick<Project, 'identity' | 'fields'>,
  { anyId }: Arrival,
  checks: Checks,
): Held {
  // A text has at least as many bytes as characters: what can't fit need not be parsed.
  if (textOf(json).length > MAX_MESSAGE_BYTES) throw eventTooLarge();
  const event = parseEvent(json, operation, limits);
  const held = heldIn(project, event, checks);
  throwIfAny([...fieldIssues(event, anyId, checks.enough), ...missingIn(project, event), ...held.issues]);
  return held;
}

function heldIn({ fields }: Pick<Project, 'fields'>, event: ParsedEvent, { enough, held }: Checks): Held {
  if (fields === undefined) return { event, issues: [], warnings: [] };
  return holdToPlan(fields, event, enough, held);
}

function missingIn({ identity }: Pick<Project, 'identity'>, { operation, known }: ParsedEvent): Issue[] {
  return missingUsers(operation.users, operation.insteadOfUser, known, identity);
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

/** @throws Refusal if it is too large for the queue */
function messageText(
  event: ParsedEvent,
  project: Project,
  id: string,
  body: string,
  { source, acceptedAtMs, trace }: Arrival,
): string {
  const text = encodeMessage(
    {
      v: 1,
      id,
      source: source.name,
      project: project.name,
      operation: event.operation.name,
      acceptedAt: new Date(acceptedAtMs).toISOString(),
      ...(trace && { traceparent: trace.traceparent }),
      ...expiryOf(event, project, acceptedAtMs),
    },
    body,
  );
  if (Buffer.byteLength(text) > MAX_MESSAGE_BYTES) throw eventTooLarge();
  return text;
}
