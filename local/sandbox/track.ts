/** `POST /api/events/track`: one custom event. */
import { randomUUID } from 'node:crypto';
import { isEmail, isUserId } from './identity.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import type { Operation, Project } from './project.ts';
import { json, type Reply, refusal, success } from './replies.ts';
import type { Shape } from './shape.ts';

const MAX_ID_BYTES = 512;

/** Definition `TrackRequest` of https://api.iterable.com/api-docs */
export const trackRequest: Shape = {
  required: ['eventName'],
  fields: {
    eventName: 'string',
    email: 'string',
    userId: 'string',
    id: 'string',
    createdAt: 'long',
    dataFields: 'object',
    campaignId: 'long',
    templateId: 'long',
    createNewFields: 'boolean',
  },
};

export const track: Operation = {
  requestsPerSecond: 2000,
  shape: trackRequest,
  judge(call, project) {
    const event = readEvent(call.body);
    const refused = refusalOf(event, project);
    if (refused !== undefined) return { reply: refused, events: [] };
    // Never from the seeded dice: after a restart they would fall the same way and overwrite stored events.
    const id = event.id ?? randomUUID().replaceAll('-', '');
    return { reply: success(`Event with id: ${id} tracked.`, { id }), events: [{ ...call, id }] };
  },
  keep({ id, body, text, headers }, { events, fieldTypes }) {
    const { eventName, dataFields } = readEvent(body);
    fieldTypes.learn(eventName, dataFields);
    events.put(id, text, headers);
  },
};

interface TrackedEvent {
  readonly eventName: string;
  readonly email: string | undefined;
  readonly userId: string | undefined;
  readonly id: string | undefined;
  readonly dataFields: JsonObject;
}

function readEvent({ eventName, email, userId, id, dataFields }: JsonObject): TrackedEvent {
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

/** The codes are Iterable's; messages of which no recording exists only resemble it. */
function refusalOf(
  { eventName, email, userId, id, dataFields }: TrackedEvent,
  project: Project,
): Reply | undefined {
  if (eventName === '') return refusal(400, 'BadParams', 'eventName must not be empty');
  if (email === undefined && userId === undefined) {
    return refusal(400, 'BadParams', 'Either email or userId must be provided');
  }
  if (email !== undefined && !isEmail(email)) {
    return refusal(400, 'InvalidEmailAddressError', `Invalid email: ${email}`);
  }
  if (userId !== undefined && !isUserId(userId)) {
    return refusal(400, 'InvalidUserIdError', `Invalid userId: ${userId}`);
  }
  if (id !== undefined && (id === '' || Buffer.byteLength(id) > MAX_ID_BYTES)) {
    return refusal(400, 'BadParams', `id must be 1 to ${MAX_ID_BYTES} bytes long`);
  }
  if (isForgotten(email, userId, project)) {
    return refusal(400, 'ForgottenUserError', 'User has been forgotten');
  }
  if (project.faults.disallowedEventNames.includes(eventName)) {
    // Not an error to Iterable: 200, no code, and the event is gone.
    return json(200, { msg: `event ${eventName} is disallowed from tracking.` });
  }
  return typeRefusal(eventName, dataFields, project);
}

/** Iterable keeps addresses in lower case: https://support.iterable.com/hc/en-us/articles/209082806 */
function isForgotten(email: string | undefined, userId: string | undefined, { faults }: Project): boolean {
  return faults.forgottenUsers.some(
    (user) => user === userId || (email !== undefined && user.toLowerCase() === email.toLowerCase()),
  );
}

/** The shape is that of a recorded answer of users/update; for events, the category is an assumption. */
function typeRefusal(eventName: string, dataFields: JsonObject, project: Project): Reply | undefined {
  const mismatches = [...project.fieldTypes.mismatches(eventName, dataFields)];
  const first = mismatches[0];
  if (first === undefined) return undefined;
  const [field, { expectedType, incomingTypes }] = first;
  return refusal(
    400,
    'RequestFieldsTypesMismatched',
    `Project ${project.number}: The request does not have the same data types as the data previously submitted. ` +
      `Field '${field}' already exists for type 'event' and has a data type of '${expectedType}' ` +
      `but possible types '${incomingTypes.join(', ')}' in the request.`,
    {
      validationErrors: Object.fromEntries(
        mismatches.map(([name, mismatch]) => [
          name,
          { ...mismatch, _type: 'UnexpectedType', category: 'event' },
        ]),
      ),
    },
  );
}
