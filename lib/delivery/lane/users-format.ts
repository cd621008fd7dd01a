/** How changes of users become calls of many users, each of whom stands in a call once. */
import type { BulkEndpoint } from '../../iterable/operations.ts';
import type { Reading, Verdict } from '../../iterable/response.ts';
import { type Item, itemsByUser } from '../../users/in-bulk.ts';
import type { Task } from '../task.ts';
import { type CallReading, type Format, type PreparedCall, readMany, readMayBeUnchanged } from './call.ts';
import { MAX_BULK_CALLS, MAX_BYTES, MAX_EVENTS } from './limits.ts';

export function usersFormat({ list, saidOnce }: BulkEndpoint): Format {
  const head = (said: string | undefined) =>
    `{${said === undefined ? '' : `${JSON.stringify(saidOnce)}:${said},`}${JSON.stringify(list)}:[`;
  const end = ']}';
  // What is said at the head is as long as in the one item of which it was cut.
  const maxBytes = MAX_BYTES - head('').length - end.length;
  return {
    maxEvents: MAX_EVENTS,
    maxBytes,
    maxCalls: MAX_BULK_CALLS,
    roundsOf: (tasks) => roundsOfUsers(tasks, saidOnce, maxBytes),
    callOf(tasks) {
      const users = itemsByUser(tasks, saidOnce);
      const items = itemsOfCall(users);
      const texts = items.map(({ user, body }) => user?.text ?? body);
      return {
        body: `${head(items[0]?.user?.said)}${texts.join(',')}${end}`,
        read: readingOfUsers(tasks, users, items, texts, list),
      };
    },
  };
}

/**
 * What a group holds of a user goes as one item. A user's second item is in the next round, and what was tried before
 * goes apart, with all else of its user.
 */
function roundsOfUsers(
  tasks: readonly Task[],
  saidOnce: string | undefined,
  maxBytes: number,
): readonly (readonly (readonly Task[])[])[] {
  const accepted = tasks.toSorted((a, b) => compare(a.envelope.acceptedAt, b.envelope.acceptedAt));
  const users = itemsByUser(accepted, saidOnce);
  const placed = users.flatMap((items) => {
    const isAgain = items.some(({ requests }) => requests.some(({ message }) => message.receiveCount > 1));
    return items.map((item, round) => ({ item, isAgain, round }));
  });
  const rounds = Map.groupBy(placed, ({ round }) => round);
  return [...rounds.values()].map((round) => {
    const groups = Map.groupBy(
      round.toSorted((a, b) => Number(a.isAgain) - Number(b.isAgain)),
      // Who can't be told goes alone.
      ({ item, isAgain }) => (item.user === undefined ? item : JSON.stringify([isAgain, item.user.said])),
    );
    return [...groups.values()].flatMap((group) => {
      const inGroup = group.map(({ item }) => item);
      return callsOf(inGroup, maxBytes);
    });
  });
}

/** Cut where a call is full, and never within an item: the rest of it would be under way at the same time. */
function callsOf(items: readonly Item<Task>[], maxBytes: number): readonly (readonly Task[])[] {
  const calls: Task[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const { requests, bytes: more } of items) {
    const last = calls.at(-1);
    if (last === undefined || bytes + more > maxBytes || last.length + requests.length > MAX_EVENTS) {
      calls.push([...requests]);
      bytes = more;
    } else {
      for (const task of requests) last.push(task);
      bytes += more;
    }
  }
  return calls;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/**
 * Whatever tasks a call gets, it has each user once: the first item of each. What is left over goes again.
 * @returns at least one, if there is a user
 */
function itemsOfCall(users: readonly (readonly Item<Task>[])[]): readonly Item<Task>[] {
  const [first, ...others] = users.flatMap(([item]) => item ?? []);
  if (first?.user === undefined) return first === undefined ? [] : [first];
  const { said } = first.user;
  return [first, ...others.filter(({ user }) => user !== undefined && user.said === said)];
}

/** Of more, halves need as many calls as there are users. */
const FEW = 1 / 16;

/** Verdicts on what a request says, and not on its user: of several that were made one, one may be to blame. */
const VERDICTS_ON_DATA: ReadonlySet<Verdict> = new Set(['rejected', 'too-large', 'partly-refused']);

function readingOfUsers(
  tasks: readonly Task[],
  users: readonly (readonly Item<Task>[])[],
  items: readonly Item<Task>[],
  texts: readonly string[],
  list: string,
): PreparedCall['read'] {
  // That nothing changed is no yes where nobody knows whom it was about.
  const readItems = items[0]?.user === undefined ? readMany : readMayBeUnchanged;
  return (exchange) => {
    const {
      reading,
      events,
      named,
      unlisted = items.length,
    } = readItems(exchange, {
      tasks: items.map(({ requests: [task], body }) => ({ ...task, body })),
      list,
      subjectAt: (index) => items[index]?.user?.subject ?? {},
      itemAt: (index) => texts[index] ?? '',
    });
    const readings = new Map<Task, Reading>();
    const merged = new Map<Task, number>();
    for (const [index, { requests }] of items.entries()) {
      const event = events[index];
      if (event === undefined) continue;
      if (requests.length > 1 && VERDICTS_ON_DATA.has(event.verdict)) continue;
      for (const task of requests) readings.set(task, event);
      if (event.verdict === 'delivered') merged.set(requests[0], requests.length);
    }
    const complainedOf = new Set(named.flatMap((index) => items[index]?.requests ?? []));
    return {
      reading,
      events: tasks.map((task) => readings.get(task)),
      named: [...tasks.keys()].filter((index) => complainedOf.has(tasks[index] as Task)),
      inTurn: users.map((ofUser) => ofUser.flatMap(({ requests }) => requests)),
      merged,
      // A call a user takes minutes of the few calls that there are.
      areFewToBlame: unlisted <= items.length * FEW,
    } satisfies CallReading;
  };
}
