/** Checks one event against everything that it must fulfil, and makes its message for the queue. */
import type { Configuration, Project } from '../../config/define-config.ts';
import { encodeMessage, MAX_MESSAGE_BYTES } from '../../event/envelope.ts';
import { derivedEventId, isPlainId } from '../../event/event-id.ts';
import type { Issue } from '../../issues.ts';
import { missingUsers } from '../../iterable/named-users.ts';
import type { Operation } from '../../iterable/operations.ts';
import { textOf } from '../../json/json-text.ts';
import type { OutgoingMessage } from '../../queue/queue.ts';
import { eventTooLarge } from '../body/limits.ts';
import { MAX_ISSUES, Refusal } from '../refusal.ts';
import type { Arrival } from './arrival.ts';
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
  readonly operation: Operation;
  readonly project: Project;
  readonly message: OutgoingMessage;
  readonly warnings: readonly Issue[];
  /** As its sender wrote it. */
  readonly written: string;
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

/** @param enough issues to look for: whoever mends these looks again */
export function checkEvent(
  found: FoundEvent | FoundFault,
  arrival: Arrival,
  configuration: Configuration,
  enough = MAX_ISSUES,
): Valid | Refused {
  if ('refusal' in found) return { kind: 'refused', ...found };
  const written = found.written ?? textOf(found.json);
  try {
    return checkedOrThrow(found, written, arrival, configuration, enough);
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
): Valid {
  const { json, operation: protocolOperation, sendersId } = found;
  const { source, acceptedAtMs, fallbackId } = arrival;
  // A text has at least as many bytes as characters: what can't fit need not be parsed.
  if (textOf(json).length > MAX_MESSAGE_BYTES) throw eventTooLarge();
  const event = parseEvent(json, protocolOperation, source);
  const project = projectOf(event, arrival, configuration, enough);

  const id = event.ownId ?? fallbackId(written, sendersId);
  const { occurredAtSeconds = Math.floor(acceptedAtMs / 1000) } = found;
  const storedId = source.ids === 'own' ? derivedEventId(source.name, { scheme: 'own', id }) : id;
  const text = messageText(event, project, storedId, bodyOf(event, storedId, occurredAtSeconds), arrival);
  return {
    kind: 'valid',
    id,
    operation: event.operation,
    project,
    message: { project: project.name, text },
    warnings: unknownFields(event),
    written,
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
