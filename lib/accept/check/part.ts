/** One event for Iterable: its checks, its project, its id and its message. */
import type { Configuration, Project } from '../../config/define-config.ts';
import { encodeMessage, MAX_MESSAGE_BYTES } from '../../event/envelope.ts';
import { derivedEventId, isPlainId } from '../../event/event-id.ts';
import type { Issue } from '../../issues.ts';
import { missingUsers } from '../../iterable/named-users.ts';
import type { Operation } from '../../iterable/operations.ts';
import type { OutgoingMessage } from '../../queue/queue.ts';
import { eventTooLarge } from '../body/limits.ts';
import type { Arrival } from './arrival.ts';
import type { FoundEvent } from './found.ts';
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
  readonly operation: Operation;
  readonly project: Project;
  readonly message: OutgoingMessage;
  readonly warnings: readonly Issue[];
}

/** How an event is checked, apart from how it came. */
export interface Checks {
  readonly configuration: Configuration;
  /** Issues to look for: whoever mends these looks again. */
  readonly enough: number;
}

/** @throws Refusal if it is not valid */
export function partOf(
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
