/** A custom event as `events/track` and `events/trackBulk` take it, and what can be wrong with one. */
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import type { Project } from './project.ts';
import { faultInProject, faultOfForm, type UserFault } from './user-faults.ts';

const MAX_ID_BYTES = 512;

export interface TrackedEvent {
  readonly eventName: string;
  readonly email: string | undefined;
  readonly userId: string | undefined;
  readonly id: string | undefined;
  readonly dataFields: JsonObject;
}

/** @param body of the shape that Iterable documents, `TrackRequest` */
export function readEvent(body: JsonObject): TrackedEvent {
  const { eventName, email, userId, id, dataFields } = body;
  return {
    eventName: textOf(eventName) ?? '',
    email: textOf(email),
    userId: textOf(userId),
    id: textOf(id),
    dataFields: isObject(dataFields) ? dataFields : {},
  };
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Why an event is not stored; a field of another type is no fault of one event, but of the whole call. */
export type EventFault =
  | { readonly kind: 'bad-params'; readonly msg: string }
  | { readonly kind: 'disallowed'; readonly eventName: string }
  | UserFault;

export function faultOf(event: TrackedEvent, project: Project): EventFault | undefined {
  return faultOfShape(event) ?? faultInProject(event, project) ?? faultOfName(event, project);
}

function faultOfShape(event: TrackedEvent): EventFault | undefined {
  const { eventName, email, userId, id } = event;
  if (eventName === '') return { kind: 'bad-params', msg: 'eventName must not be empty' };
  if (email === undefined && userId === undefined) {
    return { kind: 'bad-params', msg: 'Either email or userId must be provided' };
  }
  const malformed = faultOfForm(event);
  if (malformed !== undefined) return malformed;
  if (id !== undefined && (id === '' || Buffer.byteLength(id) > MAX_ID_BYTES)) {
    return { kind: 'bad-params', msg: `id must be 1 to ${MAX_ID_BYTES} bytes long` };
  }
  return undefined;
}

function faultOfName({ eventName }: TrackedEvent, { faults }: Project): EventFault | undefined {
  return faults.disallowedEventNames.includes(eventName) ? { kind: 'disallowed', eventName } : undefined;
}
