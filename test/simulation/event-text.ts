/** An event as its sender writes it. */
import { isAboutList, type OperationName, type SimulatedEvent } from './events.ts';

/** What an operation has beside its user and data. */
const OWN_MEMBERS: Readonly<Record<OperationName, (event: SimulatedEvent) => string[]>> = {
  'events/track': ({ eventName }) => [`"eventName":"${eventName}"`],
  'users/update': () => [],
  'lists/subscribe': ({ listId }) => [`"listId":${listId}`],
  'lists/unsubscribe': ({ listId }) => [`"listId":${listId}`],
  'events/trackInAppOpen': ({ isInvalid }) => [`"messageId":${isInvalid ? 7 : '"message"'}`],
};

interface Wording {
  readonly id?: string | undefined;
  /** The path of the request says which operation it is. */
  readonly isNamedByPath?: boolean;
}

export function eventText(event: SimulatedEvent, { id, isNamedByPath = false }: Wording = {}): string {
  const { operation } = event;
  const members = [
    ...(isNamedByPath || operation === 'events/track' ? [] : [`"operation":"${operation}"`]),
    ...OWN_MEMBERS[operation](event),
    ...(id === undefined ? [] : [`"id":"${id}"`]),
    ...userMembers(event),
  ];
  return `{${members.join(', ')}}`;
}

/** A call of Iterable's API that lists the users of all these events, which are about one list. */
export function listCallText(events: readonly SimulatedEvent[]): string {
  const [first] = events;
  return `{"listId":${first?.listId}, "subscribers":[${events.map(subscriberText).join(', ')}]}`;
}

function userMembers(event: SimulatedEvent): string[] {
  return isAboutList(event) ? [`"subscribers":[${subscriberText(event)}]`] : ownUserMembers(event);
}

function subscriberText(event: SimulatedEvent): string {
  return `{${ownUserMembers(event).join()}}`;
}

function ownUserMembers({ operation, user, dataFields, isInvalid }: SimulatedEvent): string[] {
  // To leave a list needs no data: any will do.
  if (isInvalid && operation === 'lists/unsubscribe') return ['"userId":7', `"dataFields":${dataFields}`];
  const { email, userId } = user;
  return [
    ...(email === undefined ? [] : [`"email":"${email}"`]),
    ...(userId === undefined ? [] : [`"userId":"${userId}"`]),
    `"dataFields":${isInvalid ? `[${dataFields}]` : dataFields}`,
  ];
}
