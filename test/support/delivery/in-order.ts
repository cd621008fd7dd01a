/** Messages about users as the consumer of users in order receives them, and an Iterable that is played. */
import { setImmediate as othersTurn } from 'node:timers/promises';
import type { CallRoute } from '../../../lib/delivery/lane/attempt.ts';
import type { Reading } from '../../../lib/iterable/response.ts';
import { deliverPlayed, type Ending } from './deliver.ts';
import { messageNamed, type TestMessage } from './messages.ts';

type Changes = Parameters<typeof messageNamed>[1];

/** An update of one field: `field` is its name, and the message's. */
export function updateOf(userId: string, field: string, changes: Changes = {}): TestMessage {
  return requestOf(
    'users/update',
    userId,
    field,
    `{"userId":"${userId}","dataFields":{"${field}":1}}`,
    changes,
  );
}

/** Goes alone: nothing is merged with it. */
export function purchaseOf(userId: string, id: string, changes: Changes = {}): TestMessage {
  const body = `{"id":"${id}","user":{"userId":"${userId}"},"items":[],"total":1}`;
  return requestOf('commerce/trackPurchase', userId, id, body, changes);
}

export function requestOf(
  operation: string,
  userId: string,
  name: string,
  body: string,
  changes: Changes = {},
): TestMessage {
  const { envelope, ...received } = changes;
  const message = messageNamed(name, {
    groupId: `group-of-${userId}`,
    ...received,
    envelope: { operation, ...envelope },
  });
  return { ...message, text: message.text.slice(0, message.text.indexOf('\n') + 1) + body };
}

/** What Iterable was asked, in the order of the calls, as `began` and `ended` say it. */
interface PlayedCall {
  readonly operation: string;
  /** One under the other, if it is for several users of a list. */
  readonly body: string;
}

type Options = Omit<Parameters<typeof deliverPlayed>[1], 'attemptOn' | 'isInOrder'>;

/** @param end what a call comes to; a `Reading` or what else an attempt can be */
export async function deliverInOrder(
  messages: readonly TestMessage[],
  end: (body: string, operation: string) => Ending | Promise<Ending>,
  options: Options = {},
) {
  const calls: PlayedCall[] = [];
  const underWay = new Map<string, number>();
  let mostOfOneUser = 0;
  const attemptOn =
    ({ operation: { name } }: CallRoute) =>
    async ({
      tasks,
      onCall,
    }: Parameters<ReturnType<Parameters<typeof deliverPlayed>[1]['attemptOn']>>[0]) => {
      const groups = tasks.map(({ message }) => message.groupId ?? '');
      for (const group of groups) underWay.set(group, (underWay.get(group) ?? 0) + 1);
      mostOfOneUser = Math.max(mostOfOneUser, ...groups.map((group) => underWay.get(group) ?? 0));
      const body = tasks.map((task) => task.body).join('\n');
      calls.push({ operation: name, body });
      const ending = await end(body, name);
      if (typeof ending !== 'string') onCall();
      await othersTurn();
      for (const group of groups) underWay.set(group, (underWay.get(group) ?? 0) - 1);
      if (ending instanceof Error) throw ending;
      return typeof ending === 'string'
        ? ending
        : { reading: ending, events: tasks.map(() => ending), named: [] };
    };
  const played = await deliverPlayed(messages, { ...options, attemptOn, isInOrder: true });
  return { ...played, calls, bodies: calls.map(({ body }) => body), mostOfOneUser };
}

export const DELIVERED: Reading = { verdict: 'delivered' };
export const UNAVAILABLE: Reading = { verdict: 'unavailable', status: 503 };
export const REJECTED: Reading = { verdict: 'rejected', status: 400, code: 'BadParams' };
export const UNKNOWN: Reading = { verdict: 'user-unknown', status: 400, code: 'UnknownUserIdError' };
export const THROTTLED: Reading = { verdict: 'rate-limited', status: 429 };
export const REFUSED_KEY: Reading = { verdict: 'credentials-refused', status: 401, code: 'BadApiKey' };

export const namesOf = (messages: Iterable<TestMessage>) => [...messages].map(({ name }) => name);
