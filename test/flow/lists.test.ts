/** Users of a list, through the whole stack. */
import { expect, it } from 'vitest';
import { useStack } from '../support/running-stack.ts';

const running = useStack();
const COUNT = 200;
const bodyWith = (users: readonly string[]) => `{"listId":9007199254740993,"subscribers":[${users}]}`;

it('wait apart, go together in fewer calls, and each has an outcome of its own', async () => {
  const sandbox = running.sandbox('US');
  sandbox.setFaults({ forgottenUsers: ['user-7'] });
  const users = Array.from(
    { length: COUNT },
    (_, number) => `{"userId":"user-${number}","dataFields":{"n":1.0}}`,
  );
  const answer = await running.post('/app/api/lists/subscribe', bodyWith(users));
  expect(await answer.json()).toMatchObject({ successCount: COUNT, failCount: 0 });
  await running.everyQueueIsEmpty();

  const kept = sandbox.events.after(-1, 1_000).map(({ body }) => body);
  const wanted = users.filter((user) => !user.includes('"user-7"')).map((user) => bodyWith([user]));
  expect(kept.toSorted()).toEqual(wanted.toSorted());
  // Up to ten are received together.
  expect(sandbox.counters.byStatus[200]).toBeLessThan(COUNT / 2);
  await expect.poll(() => running.depth(running.stack.deadLetterQueueUrl)).toBe(1);
  const [letter] = await running.deadLetters();
  expect(letter?.attributes).toMatchObject({ reason: 'user-forgotten', detail: 'forgottenUserIds' });
  expect(letter?.body.split('\n')[1]).toBe(bodyWith([users[7] ?? '']));
});

it('are off it already if Iterable does not know them', async () => {
  const sandbox = running.sandbox('US');
  sandbox.setFaults({ unknownUsers: ['nobody-1', 'nobody-2'] });
  const letters = await running.depth(running.stack.deadLetterQueueUrl);
  await running.post(
    '/app/api/lists/unsubscribe',
    bodyWith(['{"userId":"nobody-1"}', '{"userId":"nobody-2"}']),
  );
  await running.everyQueueIsEmpty();
  expect(await running.depth(running.stack.deadLetterQueueUrl)).toBe(letters);
});
