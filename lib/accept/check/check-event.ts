/** Checks one event against everything that it must fulfil, and makes its message for the queue. */
import type { Configuration, Project } from '../../config/define-config.ts';
import { encodeMessage, MAX_MESSAGE_BYTES } from '../../event/envelope.ts';
import { derivedEventId, isPlainId } from '../../event/event-id.ts';
import type { Issue } from '../../issues.ts';
import { missingUsers } from '../../iterable/named-users.ts';
import type { Operation } from '../../iterable/operations.ts';
import { textOf } from '../../json/json-text.ts';
import type { OutgoingMessage } from '../../queue/queue.ts';
import { EditedAmount, eventTooLarge } from '../body/limits.ts';
import { MAX_ISSUES, Refusal } from '../refusal.ts';
import type { Arrival } from './arrival.ts';
import { madeInvalid, notMapped } from './configured-function.ts';
import { type EditedEvent, editEvent } from './edit-event.ts';
import type { FoundEvent, FoundFault } from './found.ts';
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
  /** What is sent: one, unless the source's `edit` function made several events of it. */
  readonly parts: readonly Part[];
  readonly warnings: readonly Issue[];
  /** As its sender wrote it. */
  readonly written: string;
}

/** One event for Iterable. */
export interface Part {
  /** Before it is hashed for a source with ids of its own. */
  readonly id: string;
  readonly operation: Operation;
  readonly project: Project;
  readonly message: OutgoingMessage;
  readonly warnings: readonly Issue[];
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

/** How an event is checked, apart from how it came. */
interface Checks {
  readonly configuration: Configuration;
  readonly enough: number;
}

/**
 * @param enough issues to look for: whoever mends these looks again
 * @param amount of what was made of the events of the request so far
 */
export function checkEvent(
  found: FoundEvent | FoundFault,
  arrival: Arrival,
  configuration: Configuration,
  enough = MAX_ISSUES,
  amount = new EditedAmount(),
): Checked {
  if ('refusal' in found) return { kind: 'refused', ...found };
  const written = found.written ?? textOf(found.json);
  try {
    // A text has at least as many bytes as characters: what can't fit need not be parsed.
    if (textOf(found.json).length > MAX_MESSAGE_BYTES) throw eventTooLarge();
    const { edit } = arrival.source;
    const edited = edit && editEvent(found, edit, written, arrival, amount);
    return checkedOrThrow(found, edited, written, arrival, { configuration, enough });
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    const { madeBy } = found;
    return { kind: 'refused', refusal: madeBy ? madeInvalid(madeBy, refusal) : refusal, written };
  }
}

/** @param edited what is sent instead, if anything is */
function checkedOrThrow(
  found: FoundEvent,
  edited: readonly EditedEvent[] | undefined,
  written: string,
  arrival: Arrival,
  checks: Checks,
): Valid | Dropped {
  const parts =
    edited === undefined
      ? [partOf(found, () => arrival.fallbackId(written, found.sendersId), arrival, checks)]
      : partsOf(edited, found, arrival, checks);
  const [first] = parts;
  if (first === undefined) return { kind: 'dropped' };
  const warnings = parts.flatMap((part) => part.warnings).slice(0, MAX_ISSUES);
  return { kind: 'valid', id: first.id, parts, warnings, written };
}

/**
 * @param found as it came
 * @throws Refusal if one of them is not valid: then none is sent
 */
function partsOf(
  edited: readonly EditedEvent[],
  found: FoundEvent,
  arrival: Arrival,
  checks: Checks,
): readonly Part[] {
  try {
    const parts = edited.map((event) => partOf(event.found, () => event.fallbackId, arrival, checks));
    if (new Set(parts.map(({ id }) => id)).size === parts.length) return parts;
  } catch (refusal) {
    if (!(refusal instanceof Refusal) || isSendersFault(refusal, found, arrival, checks)) throw refusal;
    throw madeInvalid('edit', refusal);
  }
  throw notMapped("the source's edit function made two events with one id");
}

/** Whether all that is wrong with an edited event was wrong with it before. */
function isSendersFault(refusal: Refusal, found: FoundEvent, arrival: Arrival, checks: Checks): boolean {
  if (refusal.issues === undefined) return false;
  try {
    partOf(found, () => '', arrival, { ...checks, enough: MAX_ISSUES });
    return false;
  } catch (before) {
    if (!(before instanceof Refusal)) throw before;
    const isOld = (issue: Issue) =>
      before.issues?.some(({ path, code }) => path === issue.path && code === issue.code);
    return refusal.issues.every(isOld);
  }
}

/** @throws Refusal if it is not valid */
function partOf(
  found: FoundEvent,
  fallbackId: () => string,
  arrival: Arrival,
  { configuration, enough }: Checks,
): Part {
  const { source, acceptedAtMs } = arrival;
  const { occurredAtSeconds = Math.floor(acceptedAtMs / 1000) } = found;
  const event = parseEvent(found.json, found.operation, source);
  const project = projectOf(event, arrival, configuration, enough);
  const id = event.ownId ?? fallbackId();
  const storedId = source.ids === 'own' ? derivedEventId(source.name, { scheme: 'own', id }) : id;
  const text = messageText(event, project, storedId, bodyOf(event, storedId, occurredAtSeconds), arrival);
  return {
    id,
    operation: event.operation,
    project,
    message: { project: project.name, text },
    warnings: unknownFields(event),
  };
}

/** @throws Refusal that names every wrong field */
function projectOf(
  event: ParsedEvent,
  { source, anyId }: Arrival,
  configuration: Configuration,
  enough: number,
): Project {
  const { users, insteadOfUser } = event.operation;
  const named = namedProject(source, configuration);
  const missingIn = ({ identity }: Pick<Project, 'identity'>) =>
    missingUsers(users, insteadOfUser, event.value, identity);

  // Until a function has chosen the project, the event may name its user by e-mail or by userId.
  throwIfAny([...fieldIssues(event, anyId, enough), ...missingIn(named ?? { identity: 'hybrid' })]);
  if (named !== undefined) return named;
  const chosen = chooseProject(event.value, source, configuration);
  throwIfAny(missingIn(chosen));
  return chosen;
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
