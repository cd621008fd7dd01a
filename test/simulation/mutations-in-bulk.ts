/** Bugs of what sends many users in one call, to plant like the others. */
import type { Mutation } from './mutation.ts';

export const MUTATIONS_IN_BULK: readonly Mutation[] = [
  {
    name: 'puts a user who is written in two ways into one call twice',
    file: 'users/in-bulk.ts',
    find: 'const names = user === undefined ? [] : namesOf(user.subject);',
    replace: 'const names = user === undefined ? [] : [JSON.stringify(user.subject)];',
  },
  {
    name: 'takes all that was made one for delivered, but for the first',
    file: 'delivery/lane/users-format.ts',
    find: 'for (const task of requests) readings.set(task, event);',
    replace: `for (const task of requests) {
        readings.set(task, task === requests[0] ? event : { verdict: 'delivered' });
      }`,
  },
  {
    name: 'sends again all that was made one and delivered, but for the first',
    file: 'delivery/lane/users-format.ts',
    find: 'for (const task of requests) readings.set(task, event);',
    replace: 'readings.set(requests[0], event);',
  },
  {
    name: 'buries all that was made one for the fault of one',
    file: 'delivery/lane/users-format.ts',
    find: 'if (requests.length > 1 && VERDICTS_ON_DATA.has(event.verdict)) continue;',
    replace: '',
  },
  {
    name: 'says once for all users what one of them says',
    file: 'iterable/bulk-user.ts',
    find: 'return { subject, said: undefined, text: body };',
    replace: "return { subject, said: 'false', text: body };",
  },
  {
    name: 'writes the digits of a user in a list anew',
    file: 'iterable/bulk-user.ts',
    find: 'return { subject, said: undefined, text: body };',
    replace: 'return { subject, said: undefined, text: JSON.stringify(JSON.parse(body)) };',
  },
  {
    name: 'takes users who are listed as valid for delivered',
    file: 'iterable/failure-lists.ts',
    find: "listOf('validEmailFailures', 'email', 'unavailable', validEmailFailures),",
    replace: "listOf('validEmailFailures', 'email', 'delivered', validEmailFailures),",
  },
  {
    name: "makes a user's changes one in the order in which the queue gives them",
    file: 'delivery/lane/users-format.ts',
    find: 'tasks.toSorted((a, b) => compare(a.envelope.acceptedAt, b.envelope.acceptedAt));',
    replace: 'tasks;',
  },
  {
    name: "has two of a user's changes under way at once, after they were refused together",
    file: 'delivery/lane/users-format.ts',
    find: 'inTurn: users.map((ofUser) => ofUser.flatMap(({ requests }) => requests)),',
    replace: 'inTurn: tasks.map((task) => [task]),',
  },
  {
    name: 'sends users in bulk of whom an order is asked for',
    file: 'iterable/operations.ts',
    find: "bulk?.isOfUsers === true ? usersInBulk : mode === 'bulk'",
    replace: "usersInBulk || mode === 'bulk'",
  },
  {
    name: "begins a user's next change in bulk before the one before is concluded",
    file: 'delivery/lane/lane.ts',
    find: 'const rounds = [...this.#parts.format.roundsOf(tasks)];',
    replace: 'const rounds = [this.#parts.format.roundsOf(tasks).flat()];',
  },
  {
    name: "forgets a user's next changes if there is no time for the first",
    file: 'delivery/lane/lane.ts',
    find: 'report.onGiveBack(rounds.splice(0).flat(2), givenBack);',
    replace: 'rounds.splice(0);',
  },
];
