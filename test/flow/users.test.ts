/** Users in order, through the whole stack. */
import { afterEach, expect, it } from 'vitest';
import { useStack } from '../support/running-stack.ts';

const running = useStack();
const SEGMENT = { authorization: `Basic ${Buffer.from('local-app-key:').toString('base64')}` };

afterEach(() => running.everyQueueIsEmpty());

/** The next of a user's updates: a field that all of them set, and one that only it sets. */
const update = (userId: string, n: number) => ({
  operation: 'users/update',
  userId,
  dataFields: { n, [`field${n}`]: n },
});
const updates = (userId: string, count: number) =>
  Array.from({ length: count }, (_, index) => update(userId, index + 1));

/** What a user has become after so many updates. */
const fieldsAfter = (count: number) => ({
  n: count,
  ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`field${index + 1}`, index + 1])),
});

function fieldsOf(userId: string): unknown {
  const profile = running.sandbox('US').users.get({ userId });
  return profile && JSON.parse(profile).dataFields;
}

/** The bodies of all calls that named the user, in order. */
function callsFor(userId: string): string[] {
  return running
    .sandbox('US')
    .events.after(-1, 10_000)
    .map(({ body }) => body)
    .filter((body) => body.includes(`"${userId}"`));
}

async function postAll(events: readonly object[], headers: Record<string, string> = {}): Promise<void> {
  for (const event of events) {
    const answer = await running.post('/app', event, { 'api-key': 'local-app-key', ...headers });
    expect(answer.status).toBe(202);
  }
}

it.each([
  ['one request', (events: readonly object[]) => postAll([{ events }])],
  ['as many requests', (events: readonly object[]) => postAll(events)],
])('twenty updates of a user in %s leave what the last one says, in fewer calls', async (how, post) => {
  const user = how.replaceAll(' ', '-');
  running.sandbox('US').setFaults({ latencyMs: 100 });

  await post(updates(user, 20));
  await running.everyQueueIsEmpty();

  expect(fieldsOf(user)).toEqual(fieldsAfter(20));
  expect(callsFor(user).length).toBeLessThan(20);
  expect(running.log).toContainEqual(expect.objectContaining({ event: 'events-merged', project: 'us' }));
});

it('a user whose calls take long holds up nobody else', async () => {
  running.sandbox('US').setFaults({ slowUsers: { slow: 3_000 } });

  await postAll([{ events: [...updates('slow', 3), ...updates('quick', 3)] }]);
  await expect.poll(() => fieldsOf('quick'), { timeout: 20_000 }).toEqual(fieldsAfter(3));

  expect(fieldsOf('slow')).not.toEqual(fieldsAfter(3));
  await running.everyQueueIsEmpty();
  expect(fieldsOf('slow')).toEqual(fieldsAfter(3));
});

it('an operation that is refused is buried, and the others of its user pass it in order', async () => {
  running.sandbox('US').setFaults({ forgottenUsers: ['gone@example.com'] });
  const subscribers = [{ userId: 'passed', email: 'gone@example.com' }];

  await postAll([
    {
      events: [
        update('passed', 1),
        { operation: 'lists/subscribe', listId: 7, subscribers },
        update('passed', 2),
      ],
    },
  ]);
  await running.everyQueueIsEmpty();

  expect(fieldsOf('passed')).toEqual(fieldsAfter(2));
  expect(callsFor('passed').map((body) => JSON.parse(body).dataFields.n)).toEqual([1, 2]);
  await expect
    .poll(() => running.deadLetters())
    .toMatchObject([{ attributes: { reason: 'user-forgotten' } }]);
});

it('a user who is put on a list and taken off it at once is off it', async () => {
  for (const operation of ['lists/subscribe', 'lists/unsubscribe']) {
    await postAll([{ operation, listId: 8, subscribers: [{ userId: 'fickle' }] }]);
  }
  await running.everyQueueIsEmpty();

  expect(fieldsOf('fickle')).not.toMatchObject({ emailListIds: expect.arrayContaining([8]) });
});

it('a correction under the same id arrives, and the same again only once', async () => {
  const wrong = { operation: 'users/update', userId: 'corrected', dataFields: { plan: 'fre' } };
  const right = { ...wrong, dataFields: { plan: 'free' } };
  const key = { 'idempotency-key': 'signup-1' };

  await postAll([wrong], key);
  await running.everyQueueIsEmpty();
  await postAll([right, right], key);
  await running.everyQueueIsEmpty();

  expect(fieldsOf('corrected')).toEqual({ plan: 'free' });
  expect(callsFor('corrected')).toHaveLength(2);
});

it("identify calls of Segment's protocol take effect in their order, alone and in batches", async () => {
  const identify = (n: number) => ({
    type: 'identify',
    userId: 'identified',
    traits: { n, [`field${n}`]: n },
  });
  const batch = [1, 2, 3, 4, 5].map(identify);

  const answers = [await running.post('/app/v1/batch', { batch }, SEGMENT)];
  for (const n of [6, 7, 8]) answers.push(await running.post('/app/v1/identify', identify(n), SEGMENT));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  await running.everyQueueIsEmpty();

  expect(fieldsOf('identified')).toEqual(fieldsAfter(8));
});
