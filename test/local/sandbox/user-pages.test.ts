/** The page of the profiles of users. */
import { expect, it } from 'vitest';
import { type Caller, sandboxOf } from './caller.ts';
import { ann, callAll, update } from './profile-rows.ts';

async function sandboxOfUsers(): Promise<Caller> {
  const sandbox = await sandboxOf();
  await callAll(sandbox, [
    update('{"email":"ann@example.com","userId":"u/1","dataFields":{"big":9007199254740993,"double":1.0}}'),
    update({ userId: 'v' }),
    update({ email: 'ann+x@example.com' }),
  ]);
  return sandbox;
}

const ANN = '{"email":"ann@example.com","userId":"u/1","dataFields":{"big":9007199254740993,"double":1.0}}';

it.each([
  ['the e-mail', 'email=ANN@example.com', ANN],
  ['the user id', 'userId=u%2F1', ANN],
  ['an e-mail with a plus sign', 'email=ann+x@example.com', '{"email":"ann+x@example.com","dataFields":{}}'],
  [
    'one with an encoded plus sign',
    'email=ann%2Bx%40example.com',
    '{"email":"ann+x@example.com","dataFields":{}}',
  ],
])('shows a profile with its digits by %s', async (_case, query, profile) => {
  const sandbox = await sandboxOfUsers();

  const response = await sandbox.control(`/sandbox/users?${query}`);

  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.text()).toBe(profile);
});

it('lists profiles, the one that changed last first', async () => {
  const sandbox = await sandboxOfUsers();
  await callAll(sandbox, [update(ann)]);

  expect(await (await sandbox.control('/sandbox/users?limit=2')).text()).toBe(
    `{"users":[${ANN},{"email":"ann+x@example.com","dataFields":{}}]}`,
  );
  expect(await (await sandbox.control('/sandbox/users')).json()).toMatchObject({
    users: [{ userId: 'u/1' }, { email: 'ann+x@example.com' }, { userId: 'v' }],
  });
});

it.each([
  ['email=nobody@example.com', 404, 'not-found'],
  ['email=', 404, 'not-found'],
  ['userId=U/1', 404, 'not-found'],
  ['limit=0', 400, 'invalid-limit'],
])('answers ?%s with %i', async (query, status, code) => {
  const sandbox = await sandboxOfUsers();

  const response = await sandbox.control(`/sandbox/users?${query}`);

  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { code } });
});

it('is named on the front page', async () => {
  const sandbox = await sandboxOf();

  expect(await (await sandbox.control('/')).text()).toContain(`GET ${sandbox.origin}/sandbox/users?email=`);
});
