import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Caller, sandboxOf } from './caller.ts';

const FORGOTTEN = { code: 'ForgottenUserError', msg: 'User has been forgotten', params: null };

async function answerOf(sandbox: Caller, operation: string, content: unknown) {
  const response = await sandbox.call(operation, content);
  return { status: response.status, body: (await response.json()) as unknown };
}

it.each([
  ['e-mail, in upper or lower case', { email: 'Ann@example.com' }, { email: 'ann@EXAMPLE.com' }],
  ['user id', { userId: 'u1' }, { userId: 'u1' }],
])('refuses whatever concerns a forgotten user by %s, until it is unforgotten', async (_, user, same) => {
  const sandbox = await sandboxOf();
  const calls: [string, object][] = [
    ['events/track', { eventName: 'opened', ...same }],
    ['users/update', same],
    ['commerce/updateCart', { user: same, items: [] }],
  ];

  expect(await answerOf(sandbox, 'users/forget', user)).toMatchObject({ body: { code: 'Success' } });
  for (const [operation, body] of calls) {
    expect(await answerOf(sandbox, operation, body)).toEqual({ status: 400, body: FORGOTTEN });
  }
  // Once more is no error.
  expect((await answerOf(sandbox, 'users/forget', user)).status).toBe(200);

  expect(await answerOf(sandbox, 'users/unforget', same)).toMatchObject({ body: { code: 'Success' } });
  for (const [operation, body] of calls) expect((await answerOf(sandbox, operation, body)).status).toBe(200);
});

it('goes on taking what concerns others, of the same text as the other identifier too', async () => {
  const sandbox = await sandboxOf();
  await sandbox.call('users/forget', { email: 'ann@example.com' });

  expect((await sandbox.track({ eventName: 'opened', userId: 'ann@example.com' })).status).toBe(200);
});

it('lists a forgotten user in the answer about several', async () => {
  const sandbox = await sandboxOf();
  await sandbox.call('users/forget', { userId: 'u1' });
  const subscribers = [{ userId: 'u1' }, { userId: 'u2' }];

  expect(await answerOf(sandbox, 'lists/subscribe', { listId: 1, subscribers })).toMatchObject({
    status: 200,
    body: {
      successCount: 1,
      failCount: 1,
      failedUpdates: { forgottenEmails: [], forgottenUserIds: ['u1'] },
    },
  });
  const bulk = await sandbox.trackBulk([{ eventName: 'opened', userId: 'u1' }]);
  expect(await bulk.json()).toMatchObject({ failCount: 1, failedUpdates: { forgottenUserIds: ['u1'] } });
});

it('refuses to forget nobody', async () => {
  const sandbox = await sandboxOf();

  expect(await answerOf(sandbox, 'users/forget', {})).toMatchObject({
    status: 400,
    body: { code: 'BadParams' },
  });
});

it('knows after a restart whom it has forgotten', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'sandbox-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const journalPath = join(directory, 'journal');
  const first = await sandboxOf({ journalPath });
  await first.call('users/forget', { userId: 'u1' });
  await first.call('users/forget', { userId: 'u2' });
  await first.call('users/unforget', { userId: 'u2' });
  await first.close();

  const second = await sandboxOf({ journalPath });
  expect((await second.track({ eventName: 'opened', userId: 'u1' })).status).toBe(400);
  expect((await second.track({ eventName: 'opened', userId: 'u2' })).status).toBe(200);
});
