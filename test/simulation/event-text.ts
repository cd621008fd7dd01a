/** An event as its sender writes it. */
import type { OperationName, SimulatedEvent } from './events.ts';

/** What an operation has beside its user and data. */
const OWN_MEMBERS: Readonly<Record<OperationName, (event: SimulatedEvent) => string[]>> = {
  'events/track': ({ eventName }) => [`"eventName":"${eventName}"`],
  'users/update': () => [],
  'lists/subscribe': () => ['"listId":7'],
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

function userMembers({
  operation,
  user: { email, userId },
  dataFields,
  isInvalid,
}: SimulatedEvent): string[] {
  const members = [
    ...(email === undefined ? [] : [`"email":"${email}"`]),
    ...(userId === undefined ? [] : [`"userId":"${userId}"`]),
    `"dataFields":${isInvalid ? `[${dataFields}]` : dataFields}`,
  ];
  if (operation !== 'lists/subscribe') return members;
  return [`"subscribers":[{${members.join()}}]`];
}
