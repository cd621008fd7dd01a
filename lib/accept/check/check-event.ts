/** One event against everything it must fulfil, up to the message that will lie on the queue. */
import type { Configuration, Project, Source } from '../../config/define-config.ts';
import { encodeMessage, MAX_MESSAGE_BYTES } from '../../event/envelope.ts';
import { derivedEventId, isPlainId } from '../../event/event-id.ts';
import type { EventObject } from '../../event/event-object.ts';
import type { Issue } from '../../issues.ts';
import { missingUsers } from '../../iterable/named-users.ts';
import type { Operation } from '../../iterable/operations.ts';
import type { OutgoingMessage } from '../../queue/queue.ts';
import { tooLarge } from '../body/limits.ts';
import { walked } from '../body/read-body.ts';
import { Refusal } from '../refusal.ts';
import { refusePromises } from './configured-function.ts';
import type { MissingId } from './fallback-id.ts';
import type { Form, FoundEvent, FoundFault } from './found.ts';
import { readEvent } from './read-event.ts';

/** What all events of one request share. */
export interface Intake {
  readonly configuration: Configuration;
  readonly source: Source;
  readonly form: Form;
  /** Ids are passed on as they come. */
  readonly anyId?: boolean | undefined;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
  readonly traceparent: string | undefined;
  readonly missingId: MissingId;
}

export type Checked = Valid | Refused;

export interface Valid extends OutgoingMessage {
  readonly kind: 'valid';
  /** As its sender hears it. */
  readonly id: string;
  readonly operation: Operation;
  readonly warnings: readonly Issue[];
  /** As its sender wrote it. */
  readonly written: string;
}

export interface Refused {
  readonly kind: 'refused';
  readonly refusal: Refusal;
  /** The event as its sender wrote it. */
  readonly written: string;
}

/** W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header. */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

export function checkEvent(found: FoundEvent | FoundFault, intake: Intake): Checked {
  if ('refusal' in found) return { kind: 'refused', ...found };
  const written = found.written ?? found.text;
  try {
    return valid(found, written, intake);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return { kind: 'refused', refusal, written };
  }
}

function valid(found: FoundEvent, written: string, intake: Intake): Valid {
  const { configuration, source, anyId, acceptedAt, traceparent, missingId } = intake;
  // Bytes are no fewer than characters: what can't fit is not worth the reading.
  if (found.text.length > MAX_MESSAGE_BYTES) throw tooLarge();
  const event = readEvent(found.unwalked ? walked(found.text, 'the event') : found.text, {
    operation: found.operation,
    anyId,
    missingId: () => missingId(written, found.sendersId),
    createdAt: found.occurredAt ?? Math.floor(acceptedAt / 1000),
  });
  refuseOperation(source, event.operation.name);
  const project = projectOf(event.value, source, configuration);
  const { users, insteadOfUser } = event.operation;
  const issues = missingUsers(users, insteadOfUser, event.value, project.identity);
  if (issues.length > 0) throw new Refusal('invalid-event', { issues });

  const text = encodeMessage(
    {
      v: 1,
      // It goes into logs, where nothing may stand that a sender could hide a person in.
      id: isPlainId(event.id) ? event.id : derivedEventId(source.name, { scheme: 'id', id: event.id }),
      source: source.name,
      project: project.name,
      operation: event.operation.name,
      acceptedAt: new Date(acceptedAt).toISOString(),
      ...(traceparent !== undefined && TRACEPARENT.test(traceparent) ? { traceparent } : {}),
    },
    event.body,
  );
  if (Buffer.byteLength(text) > MAX_MESSAGE_BYTES) throw tooLarge();
  const { id, operation, warnings } = event;
  return { kind: 'valid', id, operation, project: project.name, text, warnings, written };
}

/** @throws Refusal if the source may not use it */
export function refuseOperation({ operations }: Source, name: string): void {
  if (operations?.includes(name) === false) {
    throw new Refusal('operation-not-allowed', { message: `the source may not use ${name}` });
  }
}

function projectOf(event: EventObject, source: Source, { projects }: Configuration): Project {
  const project = projects[projectNameOf(event, source)];
  if (project !== undefined) return project;
  throw new Refusal('not-mapped', { message: "the source's project function named no configured project" });
}

function projectNameOf(event: EventObject, source: Source): string {
  if (typeof source.project === 'string') return source.project;
  let name: unknown;
  try {
    name = source.project(event);
    refusePromises([name]);
  } catch (cause) {
    throw new Refusal('not-mapped', { message: "the source's project function failed", cause });
  }
  return typeof name === 'string' ? name : '';
}
