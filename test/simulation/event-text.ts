/** An event as its sender writes it. */
import { isAboutList, type OperationName, type SimulatedEvent } from './events.ts';

/** What an operation has beside its user and data. */
const OWN_MEMBERS: Readonly<Record<OperationName, (event: SimulatedEvent) => string[]>> = {
  'events/track': ({ eventName }) => [`"eventName":"${eventName}"`],
  'users/update': ({ change: { isDeep, newFields } }) => [
    ...(isDeep ? ['"mergeNestedObjects":true'] : []),
    ...(newFields === undefined ? [] : [`"createNewFields":${newFields}`]),
  ],
  'users/updateSubscriptions': subscriptionMembers,
  'commerce/updateCart': ({ isInvalid, ...event }) => [`"items":[${isInvalid ? 7 : itemText(event)}]`],
  'lists/subscribe': ({ listId }) => [`"listId":${listId}`],
  'lists/unsubscribe': ({ listId }) => [`"listId":${listId}`],
  'workflows/triggerWorkflow': () => ['"workflowId":7'],
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

/** What of it a queued body must hold, character for character. */
export function keptTexts(event: SimulatedEvent): readonly string[] {
  const { operation, dataFields, blank, change } = event;
  switch (operation) {
    case 'users/updateSubscriptions':
      // A null counts as absent.
      return subscriptionMembers(event).filter((member) => !member.endsWith('null'));
    case 'commerce/updateCart':
      return [itemText(event)];
    case 'lists/subscribe':
    case 'lists/unsubscribe':
      return [change.isBare ? blank : dataFields];
    default:
      return [dataFields];
  }
}

function subscriptionMembers({ change, blank, isInvalid }: SimulatedEvent): string[] {
  if (isInvalid) return [`"emailListIds":[${blank}"7"]`];
  return Object.entries(change.subscriptions).map(
    ([name, list]) => `"${name}":${list === null ? 'null' : `[${blank}${list.join(', ')}]`}`,
  );
}

function itemText({ marker, dataFields }: Pick<SimulatedEvent, 'marker' | 'dataFields'>): string {
  return `{"id":"${marker}","name":"thing","price": 10.50,"quantity":2,"dataFields":${dataFields}}`;
}

function userMembers(event: SimulatedEvent): string[] {
  if (event.operation === 'users/updateSubscriptions') return identifiersOf(event);
  if (event.operation === 'commerce/updateCart') {
    const { change, dataFields } = event;
    const more = change.isBare ? [] : [`"dataFields":${dataFields}`];
    return [`"user":{${[...identifiersOf(event), ...more].join()}}`];
  }
  return isAboutList(event) ? [`"subscribers":[${subscriberText(event)}]`] : ownUserMembers(event);
}

function subscriberText(event: SimulatedEvent): string {
  const { change, isInvalid, blank } = event;
  return change.isBare && !isInvalid
    ? `{${blank}${identifiersOf(event).join()}}`
    : `{${ownUserMembers(event).join()}}`;
}

function ownUserMembers(event: SimulatedEvent): string[] {
  const { operation, dataFields, isInvalid } = event;
  // To leave a list needs no data: any will do.
  if (isInvalid && operation === 'lists/unsubscribe') return ['"userId":7', `"dataFields":${dataFields}`];
  return [...identifiersOf(event), `"dataFields":${isInvalid ? `[${dataFields}]` : dataFields}`];
}

function identifiersOf({ user: { email, userId } }: SimulatedEvent): string[] {
  return [
    ...(email === undefined ? [] : [`"email":"${email}"`]),
    ...(userId === undefined ? [] : [`"userId":"${userId}"`]),
  ];
}
