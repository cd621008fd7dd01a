/** Calls about several users of a list, as the sandbox answers them. */
import { expect, it } from 'vitest';
import { API_FACTS } from '../../../local/sandbox/api-facts.ts';
import { type Caller, sandboxOf } from './caller.ts';

type Answer = Readonly<Record<string, unknown>> & {
  readonly failedUpdates: Readonly<Record<string, string[]>>;
};

const subscribers = [
  { email: 'Ann@example.com' },
  { email: 'gone@example.com' },
  { userId: 'new' },
  { email: 'nobody' },
  { userId: 'u1', dataFields: { n: 1 } },
];

async function sandboxWithFaults(): Promise<Caller> {
  const sandbox = await sandboxOf();
  sandbox.setFaults({ forgottenUsers: ['GONE@example.com'], unknownUsers: ['new'] });
  return sandbox;
}

async function answerOf(sandbox: Caller, operation: string, content: unknown) {
  const response = await sandbox.call(operation, content);
  return { status: response.status, body: (await response.json()) as Answer };
}

const filled = ({ failedUpdates }: Answer) =>
  Object.fromEntries(Object.entries(failedUpdates).filter(([, users]) => users.length > 0));

it.each([
  ['lists/subscribe', {}, 3, {}],
  ['lists/subscribe', { updateExistingUsersOnly: true }, 2, { notFoundUserIds: ['new'] }],
  ['lists/unsubscribe', {}, 2, { notFoundUserIds: ['new'] }],
])('counts who was taken and lists who was not: %s %j', async (operation, flags, successCount, unknown) => {
  const { status, body } = await answerOf(await sandboxWithFaults(), operation, {
    listId: 7,
    subscribers: subscribers.map(({ email, userId }) => ({ email, userId })),
    ...flags,
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    successCount,
    failCount: 5 - successCount,
    invalidEmails: expect.arrayContaining(['gone@example.com', 'nobody']),
  });
  expect(filled(body)).toEqual({
    forgottenEmails: ['gone@example.com'],
    invalidEmails: ['nobody'],
    ...unknown,
  });
  expect(Object.keys(body.failedUpdates).toSorted()).toEqual(
    API_FACTS.failureLists.UserBulkUpdateListResponse,
  );
});

it('keeps each user who was taken, with the rest of the call, digit for digit', async () => {
  const sandbox = await sandboxWithFaults();
  const text =
    '{"listId":9007199254740993,"subscribers":[{"userId":"a"},{"userId":"b","dataFields":{"n":1.0}}]}';
  await sandbox.call('lists/subscribe', text);
  await sandbox.call('lists/subscribe', '{ "listId":7, "subscribers":[{"userId":"c"}] }');
  expect(sandbox.events.after(-1, 10).map(({ body }) => body)).toEqual([
    '{"listId":9007199254740993,"subscribers":[{"userId":"a"}]}',
    '{"listId":9007199254740993,"subscribers":[{"userId":"b","dataFields":{"n":1.0}}]}',
    '{ "listId":7, "subscribers":[{"userId":"c"}] }',
  ]);
});

it('refuses a call with somebody who is not named', async () => {
  const content = { listId: 7, subscribers: [{ userId: 'a' }, {}] };
  expect(await answerOf(await sandboxOf(), 'lists/subscribe', content)).toMatchObject({
    status: 400,
    body: { code: 'BadParams' },
  });
});
