/** What is sent to Iterable is in hand, as it was queued, and goes where it belongs. */

import type { IterableCall } from '../calls.ts';
import { goesInBulk, lineOf, needsToken, type OperationName, type SimulatedEvent } from '../events.ts';
import { isFifo } from '../fifo.ts';
import type { Invocation, Receive } from '../invocations.ts';
import type { Item } from '../judge-events.ts';
import type { Secrets } from '../secrets.ts';
import { claimsOf } from '../tokens.ts';
import type { Witness } from '../witness.ts';
import type { Facts } from './facts.ts';

const BULK_PATHS: Readonly<Partial<Record<OperationName, string>>> = {
  'events/track': '/api/events/trackBulk',
  'users/update': '/api/users/bulkUpdate',
  'users/updateSubscriptions': '/api/users/bulkUpdateSubscriptions',
};

/** @param knowsUsersQueues whether consumers know of queues of users */
export function deliveryInvariants(
  { violate, now }: Facts,
  isKeyOf: Secrets['isKeyOf'],
  knowsUsersQueues: boolean,
): Partial<Witness> {
  function goesWhereItBelongs(
    { name, project, queue }: Invocation,
    { request }: IterableCall,
    event: SimulatedEvent,
  ): void {
    const isInOrder = lineOf(event) !== undefined;
    if (isFifo(queue) ? !isInOrder : isInOrder && knowsUsersQueues) {
      violate('place', `${name} sends ${event.marker}, which belongs on another queue`);
    }
    const belongs = event.project;
    const isBulk = belongs.isBulk && (event.operation === 'events/track' || goesInBulk(event));
    const path = isBulk ? BULK_PATHS[event.operation] : `/api/${event.operation}`;
    if (request.dataCenter !== belongs.dataCenter) {
      violate('place', `${name} sends ${event.marker} of ${belongs.name} to ${request.dataCenter}`);
    }
    if (!isKeyOf(belongs.name, request.apiKey)) {
      violate('place', `${name} sends ${event.marker} of ${belongs.name} with a key of another project`);
    }
    if (request.path !== path)
      violate('place', `${name} sends ${event.marker} of ${project.name} to ${request.path}`);
  }

  function speaksForItsUser({ name }: Invocation, { request }: IterableCall, event: SimulatedEvent): void {
    const { marker, user } = event;
    const claims = request.token === undefined ? undefined : claimsOf(request.token);
    const isRight = !needsToken(event)
      ? claims === undefined
      : claims !== undefined &&
        (claims.email ?? user.email) === user.email &&
        (claims.userId ?? user.userId) === user.userId;
    if (!isRight) violate('token', `${name} sends ${marker} with a token that is not for its user`);
  }

  function isInHand({ name, batch, settling }: Invocation, { event, body }: Item): void {
    const receives = batch.filter(({ message }) =>
      event === undefined ? message.body.endsWith(body) : message.event === event,
    );
    const what = event?.marker ?? 'a stranger';
    if (receives.length === 0) violate('in-hand', `${name} sends ${what}, which it was not given`);
    else if (receives.every(({ handle, message }) => settling.has(handle) || settling.has(message.body))) {
      violate('in-hand', `${name} sends ${what} after it was hidden, renewed or buried`);
    }
  }

  function isAsQueued({ name }: Invocation, { request, list, items }: IterableCall): void {
    const events = items.flatMap(({ event }) => event ?? []);
    if (events.length < items.length) return;
    if (IS_AS_QUEUED[list ?? 'none']?.(request.body, events) === false) {
      violate('bytes', `${name} sends ${events.map(({ marker }) => marker)} otherwise than they were queued`);
    }
  }

  function namesNobodyTwice({ name }: Invocation, { list }: IterableCall, items: readonly Item[]): void {
    if (list === undefined || list === 'events') return;
    for (const identifierOf of [emailIn, userIdIn]) {
      const named = items.flatMap(({ event }) => (event === undefined ? [] : (identifierOf(event) ?? [])));
      if (new Set(named).size < named.length) violate('apart', `${name} names somebody twice in one call`);
    }
  }

  return {
    called(invocation, call) {
      const { strands } = call;
      for (const item of call.items) {
        // What a call for users in order is made of, was in hand by itself.
        if (strands === undefined) isInHand(invocation, item);
        if (item.event === undefined) continue;
        if (item.event.must === 'be-refused')
          violate('unsent', `${invocation.name} sends ${item.event.marker}`);
        speaksForItsUser(invocation, call, item.event);
      }
      const last = strands?.map(({ parts, request }) => itemOf(parts.at(-1), request.body));
      const items = last ?? call.items;
      if (last?.some(({ event }) => event === undefined)) {
        violate('in-hand', `${invocation.name} sends what it was not given`);
      }
      // Made one, they are an operation like the last of them.
      for (const { event } of items) if (event !== undefined) goesWhereItBelongs(invocation, call, event);
      if (strands === undefined) isAsQueued(invocation, call);
      namesNobodyTwice(invocation, call, items);
      if (!(call.request.timeoutMs > 0) || now() + call.request.timeoutMs > invocation.endsAt) {
        violate('in-time', `${invocation.name} starts a call that may take longer than itself`);
      }
    },
    taken({ marker, operation, became, project: belongs }, project, body) {
      if (project !== belongs)
        violate('place', `${marker} of ${belongs.name} was delivered to ${project.name}`);
      const id = /"id":"([^"]*)"/.exec(body)?.[1] ?? '';
      if (operation === 'events/track' && !became.ids.has(id))
        violate('one-id', `${marker} was delivered under an id that it doesn't have`);
    },
  };
}

function itemOf(receive: Receive | undefined, body: string): Item {
  return { event: receive?.message.event, body };
}

/** Iterable takes addresses without their case. */
const emailIn = ({ user }: SimulatedEvent) => user.email?.toLowerCase();
const userIdIn = ({ user }: SimulatedEvent) => user.userId;

type IsAsQueued = (text: string, events: readonly SimulatedEvent[]) => boolean;

/** By what a call lists. */
const IS_AS_QUEUED: Readonly<Partial<Record<'none' | NonNullable<IterableCall['list']>, IsAsQueued>>> = {
  none: (text, [event]) => event !== undefined && afterBody(text, event) === '',
  events: (text, events) =>
    events.reduce(
      (rest, event, index) => afterBody(afterPrefix(rest, index === 0 ? '{"events":[' : ','), event),
      text,
    ) === ']}',
  subscribers: (text, events) => {
    const [first] = events;
    return [...(first?.became.bodies ?? [])].some((body) => text === listCallLike(body, events));
  },
};

const LIST_START = '"subscribers":[';

/** The call for all these users, by the queued body of one: nothing but the user may differ in the others. */
function listCallLike(body: string, events: readonly SimulatedEvent[]): string | undefined {
  const before = body.slice(0, body.indexOf(LIST_START) + LIST_START.length);
  const after = body.slice(body.lastIndexOf(']'));
  const users = events.map(({ became }) => {
    const alike = [...became.bodies].find((other) => other.startsWith(before) && other.endsWith(after));
    return alike?.slice(before.length, -after.length) ?? OTHER;
  });
  return `${before}${users.join(',')}${after}`;
}

const OTHER = 'something else';

function afterPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : OTHER;
}

/** @returns what follows the event's body, if the text begins with one that was queued */
function afterBody(text: string, { became }: SimulatedEvent): string {
  const body = [...became.bodies].find((queued) => text.startsWith(queued));
  return body === undefined ? OTHER : text.slice(body.length);
}
