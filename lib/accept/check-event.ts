/** One event against everything it must fulfil, up to the message that will lie on the queue. */
import type { Configuration, EventObject, Source } from '../config.ts';
import { Refusal } from '../errors.ts';
import { encodeMessage, MAX_MESSAGE_BYTES } from '../event/envelope.ts';
import type { OutgoingMessage } from '../queue/queue.ts';
import type { Issue } from '../validation.ts';
import { type Form, refusePromises } from './cut-events.ts';
import type { MissingId } from './missing-id.ts';
import { walked } from './read-body.ts';
import { readEvent } from './read-event.ts';

/** What all events of one request share. */
export interface Intake {
  readonly configuration: Configuration;
  readonly source: Source;
  readonly form: Form;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
  readonly traceparent: string | undefined;
  readonly missingId: MissingId;
}

export type Checked = Valid | Refused;

export interface Valid extends OutgoingMessage {
  readonly kind: 'valid';
  readonly id: string;
  readonly warnings: readonly Issue[];
}

export interface Refused {
  readonly kind: 'refused';
  readonly refusal: Refusal;
  /** The event as it was found wanting. */
  readonly text: string;
}

/** W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header. */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

export function checkEvent(text: string, intake: Intake): Checked {
  try {
    return valid(text, intake);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return { kind: 'refused', refusal, text };
  }
}

function valid(
  eventText: string,
  { configuration, source, form, acceptedAt, traceparent, missingId }: Intake,
): Valid {
  // Bytes are no fewer than characters: what can't fit is not worth the reading.
  if (eventText.length > MAX_MESSAGE_BYTES) throw tooLarge();
  // What a map function made was never walked; the rest was, as part of its request.
  const event = readEvent(form === 'mapped' ? walked(eventText, 'the event') : eventText, {
    id: missingId,
    createdAt: Math.floor(acceptedAt / 1000),
  });
  const project = projectOf(event.value, source, configuration);
  const text = encodeMessage(
    {
      v: 1,
      id: event.id,
      source: source.name,
      project,
      operation: event.operation,
      acceptedAt: new Date(acceptedAt).toISOString(),
      ...(traceparent !== undefined && TRACEPARENT.test(traceparent) ? { traceparent } : {}),
    },
    event.body,
  );
  if (Buffer.byteLength(text) > MAX_MESSAGE_BYTES) throw tooLarge();
  return { kind: 'valid', id: event.id, project, text, warnings: event.warnings };
}

export function tooLarge(): Refusal {
  return new Refusal('too-large', {
    message: `an event with its envelope must not exceed ${MAX_MESSAGE_BYTES} bytes`,
  });
}

function projectOf(event: EventObject, source: Source, { projects }: Configuration): string {
  if (typeof source.project === 'string') return source.project;
  let name: unknown;
  try {
    name = source.project(event);
    refusePromises([name]);
  } catch (cause) {
    throw new Refusal('not-mapped', { message: "the source's project function failed", cause });
  }
  if (typeof name === 'string' && projects[name] !== undefined) return name;
  throw new Refusal('not-mapped', { message: "the source's project function named no configured project" });
}
