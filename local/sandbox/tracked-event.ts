/** A custom event as `events/track` and `events/trackBulk` take it, and what can be wrong with one. */
import { isEmail, isUserId, type NamedUser } from './identity.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import type { Arrived, Project } from './project.ts';

const MAX_ID_BYTES = 512;

export interface TrackedEvent {
  readonly eventName: string;
  readonly email: string | undefined;
  readonly userId: string | undefined;
  readonly id: string | undefined;
  readonly dataFields: JsonObject;
  /** The project's own setting, which decides when an event says nothing, is to add them. */
  readonly createNewFields: boolean;
}

/** @param body of the shape that Iterable documents, `TrackRequest` */
export function readEvent(body: JsonObject): TrackedEvent {
  const { eventName, email, userId, id, dataFields, createNewFields } = body;
  return {
    eventName: textOf(eventName) ?? '',
    email: textOf(email),
    userId: textOf(userId),
    id: textOf(id),
    dataFields: isObject(dataFields) ? dataFields : {},
    createNewFields: createNewFields !== false,
  };
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Why an event is not stored; a field of another type is no fault of one event, but of the whole call. */
export type EventFault =
  | { readonly kind: 'bad-params'; readonly msg: string }
  | { readonly kind: 'disallowed'; readonly eventName: string }
  /** Of the user, that identifier which something is wrong with. */
  | ({ readonly kind: 'invalid' | 'forgotten' | 'unknown' } & NamedUser);

export function faultOf(event: TrackedEvent, project: Project): EventFault | undefined {
  return faultOfForm(event) ?? faultByProject(event, project);
}

function faultOfForm({ eventName, email, userId, id }: TrackedEvent): EventFault | undefined {
  if (eventName === '') return { kind: 'bad-params', msg: 'eventName must not be empty' };
  if (email === undefined && userId === undefined) {
    return { kind: 'bad-params', msg: 'Either email or userId must be provided' };
  }
  if (email !== undefined && !isEmail(email)) return { kind: 'invalid', by: 'email', user: email };
  if (userId !== undefined && !isUserId(userId)) return { kind: 'invalid', by: 'userId', user: userId };
  if (id !== undefined && (id === '' || Buffer.byteLength(id) > MAX_ID_BYTES)) {
    return { kind: 'bad-params', msg: `id must be 1 to ${MAX_ID_BYTES} bytes long` };
  }
  return undefined;
}

function faultByProject(event: TrackedEvent, { faults, forgotten: users }: Project): EventFault | undefined {
  const { eventName, email = null, userId = null } = event;
  const forgotten = userAmong(faults.forgottenUsers, event) ?? users.find({ email, userId });
  if (forgotten !== undefined) return { kind: 'forgotten', ...forgotten };
  const unknown = userAmong(faults.unknownUsers, event);
  if (unknown !== undefined) return { kind: 'unknown', ...unknown };
  return faults.disallowedEventNames.includes(eventName) ? { kind: 'disallowed', eventName } : undefined;
}

/** Iterable keeps addresses in lower case: https://support.iterable.com/hc/en-us/articles/209082806 */
function userAmong(names: readonly string[], { email, userId }: TrackedEvent): NamedUser | undefined {
  const address = email?.toLowerCase();
  if (address !== undefined && names.some((name) => name.toLowerCase() === address)) {
    return { by: 'email', user: address };
  }
  return userId !== undefined && names.includes(userId) ? { by: 'userId', user: userId } : undefined;
}

/** What both endpoints store, and learn, from an event that was taken. */
export function keepEvent({ id, body, text, headers }: Arrived, { events, fieldTypes }: Project): void {
  const { eventName, dataFields, createNewFields } = readEvent(body);
  if (createNewFields) fieldTypes.learn(eventName, dataFields);
  events.put(id, text, headers);
}
