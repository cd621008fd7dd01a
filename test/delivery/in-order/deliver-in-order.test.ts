import { describe, expect, it } from 'vitest';
import { createDeliverInOrder } from '../../../lib/delivery/in-order/deliver-in-order.ts';
import type { Remedies } from '../../../lib/delivery/settlement.ts';
import { clockAt, NOON } from '../../support/clock.ts';
import { consumerOf } from '../../support/delivery/deliver.ts';
import {
  DELIVERED,
  deliverInOrder,
  namesOf,
  purchaseOf,
  REFUSED_KEY,
  REJECTED,
  requestOf,
  THROTTLED,
  UNAVAILABLE,
  UNKNOWN,
  updateOf,
} from '../../support/delivery/in-order.ts';
import type { TestMessage } from '../../support/delivery/messages.ts';
import { PROJECTS } from '../../support/delivery/projects.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const fieldsIn = (bodies: readonly string[]) =>
  bodies.map((body) => Object.keys(JSON.parse(body).dataFields ?? {}).join(' '));
const AGAIN = { receiveCount: 2, firstReceivedAt: NOON - 60_000, sentAt: NOON - 60_000 };

describe('the messages of one user', () => {
  it('are delivered one after the other, in their order', async () => {
    const played = await deliverInOrder(
      [purchaseOf('ada', '1'), updateOf('ada', 'a'), purchaseOf('ada', '2')],
      () => DELIVERED,
    );
    expect(played.calls.map(({ operation }) => operation)).toEqual([
      'commerce/trackPurchase',
      'users/update',
      'commerce/trackPurchase',
    ]);
    expect(played.mostOfOneUser).toBe(1);
    expect(played.returned).toEqual([]);
  });

  it('stay, hidden as long as the first that must wait', async () => {
    const messages = ['1', '2', '3', '4'].map((id) => purchaseOf('ada', id));
    const played = await deliverInOrder(messages, (body) => (body.includes('"2"') ? THROTTLED : DELIVERED));

    expect(played.bodies).toHaveLength(2);
    expect(namesOf(played.returned)).toEqual(['2', '3', '4']);
    expect(namesOf(played.hidden.keys())).toEqual(['2', '3', '4']);
    expect(new Set(played.hidden.values()).size).toBe(1);
    expect(played.figures.us).toMatchObject({ Delivered: 1, Retried: 1, Held: 2 });
    expect(played.lines).toContainEqual(
      expect.objectContaining({ event: 'events-held', id: '2', group: 'group-of-ada', count: 2 }),
    );
  });

  it('go on after one that fails for good, once that is in the dead letter queue', async () => {
    const messages = ['1', '2', '3'].map((id) => purchaseOf('ada', id));
    const end = (body: string) => (body.includes('"2"') ? REJECTED : DELIVERED);
    const played = await deliverInOrder(messages, end);
    expect(played.returned).toEqual([]);
    expect(played.letters).toMatchObject([{ reason: 'rejected', message: messages[1]?.text }]);

    const unburied = await deliverInOrder(messages, end, { confirms: () => false });
    expect(namesOf(unburied.returned)).toEqual(['2', '3']);
    expect(unburied.bodies).toHaveLength(2);
  });

  it('don’t hold back those of another user', async () => {
    const played = await deliverInOrder(
      [purchaseOf('ada', '1'), purchaseOf('bob', '2'), purchaseOf('ada', '3'), purchaseOf('bob', '4')],
      (body) => (body.includes('ada') ? UNAVAILABLE : DELIVERED),
    );
    expect(namesOf(played.returned)).toEqual(['1', '3']);
  });

  it('stay after a fault of ours, and it is told', async () => {
    const played = await deliverInOrder(
      [purchaseOf('ada', '1'), purchaseOf('ada', '2')],
      () => new Error('boom'),
    );
    expect(namesOf(played.returned)).toEqual(['1', '2']);
    expect(played.hidden.size).toBe(2);
    expect(played.lines).toContainEqual(expect.objectContaining({ event: 'message-failed' }));
  });

  it('are buried if nobody can read them, and let the others pass', async () => {
    const unreadable = { ...purchaseOf('ada', '1'), text: 'no message' };
    const played = await deliverInOrder([unreadable, purchaseOf('ada', '2')], () => DELIVERED);
    expect(played.letters).toMatchObject([{ reason: 'undecodable' }]);
    expect(played.returned).toEqual([]);
  });

  it('wait behind one that another version of the forwarder may know', async () => {
    const later = requestOf('users/juggle', 'ada', '1', '{}');
    const played = await deliverInOrder([later, purchaseOf('ada', '2')], () => DELIVERED);
    expect(namesOf(played.returned)).toEqual(['1', '2']);
    expect(played.bodies).toEqual([]);
  });
});

describe('updates of one user that come together', () => {
  const four = ['a', 'b', 'c', 'd'].map((field) => updateOf('ada', field));

  it('go in one call, and each is told of as delivered', async () => {
    const played = await deliverInOrder(four, () => DELIVERED, { deliveredLogShare: 1 });
    expect(fieldsIn(played.bodies)).toEqual(['a b c d']);
    expect(played.returned).toEqual([]);
    expect(played.lines.filter(({ event }) => event === 'event-delivered').map(({ id }) => id)).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
    expect(played.figures.us).toMatchObject({ Delivered: 4, Attempts: 1, Merged: 3 });
  });

  it('are merged with neighbours only', async () => {
    const messages = [
      updateOf('ada', 'a'),
      updateOf('ada', 'b'),
      purchaseOf('ada', '1'),
      updateOf('ada', 'c'),
    ];
    const played = await deliverInOrder(messages, () => DELIVERED);
    expect(fieldsIn(played.bodies)).toEqual(['a b', '', 'c']);
  });

  it('go one by one, at once and in order, if they are refused as one: the culprit alone is buried', async () => {
    const played = await deliverInOrder(four, (body) => (body.includes('"b"') ? REJECTED : DELIVERED));
    expect(fieldsIn(played.bodies)).toEqual(['a b c d', 'a', 'b', 'c', 'd']);
    expect(played.letters.map(({ message }) => message)).toEqual([four[1]?.text]);
    expect(played.returned).toEqual([]);
    expect(played.mostOfOneUser).toBe(1);
  });

  it('stay together, in one piece, if the call fails the first time', async () => {
    const played = await deliverInOrder(four, () => UNAVAILABLE);
    expect(played.bodies).toHaveLength(1);
    expect(namesOf(played.returned)).toEqual(['a', 'b', 'c', 'd']);
    expect(new Set(played.hidden.values()).size).toBe(1);
  });

  it('go one by one if the call fails again, so that those before the culprit arrive', async () => {
    const again = ['a', 'b', 'c'].map((field) => updateOf('ada', field, AGAIN));
    const played = await deliverInOrder(again, (body) => (body.includes('"b"') ? UNAVAILABLE : DELIVERED));
    expect(fieldsIn(played.bodies)).toEqual(['a b c', 'a', 'b']);
    expect(namesOf(played.returned)).toEqual(['b', 'c']);
  });
});

describe('users of one list that come together', () => {
  const subscribed = (userId: string, listId = 1) =>
    requestOf(
      'lists/subscribe',
      userId,
      `${userId} ${listId}`,
      `{"listId":${listId},"subscribers":[{"userId":"${userId}"}]}`,
    );

  it('share a call, each in its own line', async () => {
    const users = ['ada', 'bob', 'eve'];
    const messages = [...users.map((user) => subscribed(user)), subscribed('ada', 2), subscribed('bob', 2)];
    const played = await deliverInOrder(messages, () => DELIVERED);
    expect(played.bodies.map((body) => body.split('\n').length)).toEqual([3, 2]);
    expect(played.returned).toEqual([]);
    expect(played.mostOfOneUser).toBe(1);
    expect(played.figures.us).toMatchObject({ Delivered: 5, Attempts: 2 });
  });

  it('have each a fate of its own', async () => {
    const messages = [subscribed('ada'), subscribed('bob'), purchaseOf('bob', '1')];
    const played = await deliverInOrder(messages, (_, operation) =>
      operation === 'lists/subscribe' ? UNAVAILABLE : DELIVERED,
    );
    expect(namesOf(played.returned)).toEqual(['ada 1', 'bob 1', '1']);
    expect(played.bodies).toHaveLength(1);
  });
});

describe('an unknown user', () => {
  it('waits for its backoff first, and with it what is behind it', async () => {
    const played = await deliverInOrder([purchaseOf('ada', '1'), updateOf('ada', 'a')], (_, operation) =>
      operation === 'commerce/trackPurchase' ? UNKNOWN : DELIVERED,
    );
    expect(namesOf(played.returned)).toEqual(['1', 'a']);
    expect(played.sentBehind).toEqual([]);
  });

  it('goes behind the others of its user the next time, since one of them may make it', async () => {
    const unknown = purchaseOf('ada', '1', AGAIN);
    const messages = [unknown, updateOf('ada', 'a', AGAIN)];
    const end = (_: string, operation: string) => (operation === 'users/update' ? DELIVERED : UNKNOWN);
    const played = await deliverInOrder(messages, end);
    expect(played.sentBehind).toEqual([unknown]);
    expect(played.calls).toHaveLength(2);
    expect(played.returned).toEqual([]);
    expect(played.figures.us).toMatchObject({ SentBehind: 1, Delivered: 1 });

    const unsent = await deliverInOrder(messages, end, { forwards: () => false });
    expect(namesOf(unsent.returned)).toEqual(['1', 'a']);
    expect(unsent.calls).toHaveLength(1);
    expect(unsent.figures.us).not.toHaveProperty('SentBehind');
  });

  it('waits on if nothing is behind it, and is given up after a quarter of an hour', async () => {
    const played = await deliverInOrder([purchaseOf('ada', '1', AGAIN)], () => UNKNOWN);
    expect([played.sentBehind.length, played.returned.length]).toEqual([0, 1]);
    const old = { receiveCount: 5, firstReceivedAt: NOON - 1_000_000, sentAt: NOON - 1_000_000 };
    const late = await deliverInOrder([purchaseOf('ada', '1', old), updateOf('ada', 'a')], (_, operation) =>
      operation === 'users/update' ? DELIVERED : UNKNOWN,
    );
    expect(late.letters).toMatchObject([{ reason: 'user-not-found' }]);
    expect(late.returned).toEqual([]);
  });

  it('is given up in each update, if they were attempted together all the while', async () => {
    const old = { receiveCount: 5, firstReceivedAt: NOON - 1_000_000, sentAt: NOON - 1_000_000 };
    const updates = ['a', 'b', 'c'].map((id) => updateOf('ada', id, old));
    const played = await deliverInOrder(updates, () => UNKNOWN);
    expect(played.calls).toHaveLength(4);
    expect(played.letters).toMatchObject(Array(3).fill({ reason: 'user-not-found' }));
    expect(played.returned).toEqual([]);
  });
});

describe('a message that is old', () => {
  it('of twelve days is buried as expired before anything else is asked of it', async () => {
    const old = { sentAt: NOON - 12 * DAY_MS, firstReceivedAt: NOON - 12 * DAY_MS, receiveCount: 400 };
    const played = await deliverInOrder(
      [purchaseOf('ada', '1', old), purchaseOf('ada', '2')],
      () => THROTTLED,
    );
    expect(played.letters).toMatchObject([{ reason: 'expired' }]);
    expect(played.lines).toContainEqual(
      expect.objectContaining({ event: 'event-buried', id: '1', project: 'us' }),
    );
    expect(namesOf(played.returned)).toEqual(['2']);
  });

  it('of more than a day is hidden for up to an hour, and is never renewed', async () => {
    const old = { sentAt: NOON - 2 * DAY_MS, firstReceivedAt: NOON - 2 * DAY_MS, receiveCount: 950 };
    const clock = clockAt(NOON, () => 0.9999);
    const played = await deliverInOrder([purchaseOf('ada', '1', old)], () => THROTTLED, { clock });
    expect([...played.hidden.values()]).toEqual([3_600]);
    expect(played.renewals.size).toBe(0);
  });

  it('is hidden no longer than until it is twelve days old, and the later ones with it', async () => {
    const old = {
      sentAt: NOON - 12 * DAY_MS + 40_000,
      firstReceivedAt: NOON - 2 * DAY_MS,
      receiveCount: 400,
    };
    const clock = clockAt(NOON, () => 0.9999);
    const messages = [purchaseOf('ada', '1', old), purchaseOf('ada', '2')];
    const played = await deliverInOrder(messages, () => THROTTLED, { clock });
    expect([...played.hidden.values()]).toEqual([40, 40]);
  });
});

describe('a closed gate', () => {
  const device = (user: string) =>
    requestOf(
      'users/registerBrowserToken',
      user,
      `device-${user}`,
      `{"userId":"${user}","browserToken":"t"}`,
      {
        groupId: `devices-of-${user}`,
      },
    );

  it('of devices holds back devices only, and the invocation does not wait there', async () => {
    const clock = clockAt();
    const users = ['a', 'b', 'c', 'd', 'e', 'f'];
    const messages = users.flatMap((user) => [
      device(user),
      purchaseOf(user, `${user}1`),
      purchaseOf(user, `${user}2`),
    ]);
    const played = await deliverInOrder(
      messages,
      (_, operation) => (operation.startsWith('users/') ? REFUSED_KEY : DELIVERED),
      { clock },
    );
    expect(namesOf(played.returned)).toEqual(users.map((user) => `device-${user}`));
    expect(clock.now() - NOON).toBeLessThan(2_000);
  });

  it('is waited at by an invocation that has nothing else, until it opens', async () => {
    const clock = clockAt(NOON, () => 0.9999);
    const calls: number[] = [];
    const isDown = () => clock.now() < NOON + 4_000;
    const deliver = consumerOf(
      {
        attemptOn:
          () =>
          async ({ onCall }) => {
            onCall();
            calls.push(clock.now());
            const reading = isDown() ? { ...THROTTLED, retryAfter: '5' } : DELIVERED;
            return { reading, events: [reading], named: [] };
          },
        clock,
      },
      createDeliverInOrder,
    );
    const remedies: Remedies<TestMessage> = {
      bury: async () => new Set(),
      forward: async () => new Set(),
      sendBehind: async () => new Set(),
      renew: async () => new Set(),
      hide: async () => undefined,
    };
    const closing = [purchaseOf('ada', '1')];
    expect(await deliver(closing, remedies, clock.now() + 20_000)).toEqual(closing);

    const users = ['a', 'b', 'c'].map((user) => purchaseOf(user, user));
    expect(await deliver(users, remedies, clock.now() + 20_000)).toEqual([]);
    // It opened after five seconds, long before the invocation had to end.
    expect(calls.map((at) => at - NOON >= 5_000)).toEqual([false, true, true, true]);
  });
});

describe('a project that keeps no order', () => {
  const none = { ...PROJECTS, us: { ...PROJECTS.us, order: 'none' } } as typeof PROJECTS;

  it('has its messages sent to its other queue, one by one, and struck out when that has them', async () => {
    const messages = [purchaseOf('ada', '1'), updateOf('ada', 'a'), updateOf('ada', 'b')];
    const played = await deliverInOrder(messages, () => DELIVERED, { projects: none });
    expect([...played.forwarded.values()]).toEqual(Array(3).fill({ to: 'standard', project: 'us' }));
    expect([played.returned, played.calls]).toEqual([[], []]);
    expect(played.figures.us).toMatchObject({ Forwarded: 3 });
    expect(played.lines).toContainEqual(
      expect.objectContaining({ event: 'events-forwarded', to: 'standard' }),
    );
  });

  it('keeps what the other queue does not confirm, and what is behind it', async () => {
    const messages = [purchaseOf('ada', '1'), purchaseOf('ada', '2'), purchaseOf('ada', '3')];
    const played = await deliverInOrder(messages, () => DELIVERED, {
      projects: none,
      forwards: ({ name }) => name !== '2',
    });
    expect(namesOf(played.returned)).toEqual(['2', '3']);
    expect(namesOf(played.forwarded.keys())).toEqual(['1', '2']);
  });
});

describe('a user of whom there is no end', () => {
  it('is told of once, by the hash of its group, when there were a hundred in ten minutes', async () => {
    const messages = Array.from({ length: 100 }, (_, index) => purchaseOf('ada', `p${index}`));
    const played = await deliverInOrder([...messages, purchaseOf('bob', '1')], () => DELIVERED);
    expect(played.lines.filter(({ event }) => event === 'user-busy')).toMatchObject([
      { level: 'warn', project: 'us', group: 'group-of-ada', count: 100 },
    ]);
    expect(played.figures.us).toMatchObject({ BusyUsers: 1 });
  });

  it('is not told of for what is only received again', async () => {
    const again = Array.from({ length: 100 }, (_, index) => purchaseOf('ada', `p${index}`, AGAIN));
    const played = await deliverInOrder(again, () => DELIVERED);
    expect(played.lines.filter(({ event }) => event === 'user-busy')).toEqual([]);
  });
});
