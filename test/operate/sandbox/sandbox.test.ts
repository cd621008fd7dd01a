import { expect, it } from 'vitest';
import { createSandboxClient } from '../../../operate/sandbox/sandbox.ts';
import { API_KEY, sandboxOf } from '../../local/sandbox/caller.ts';

it('reads and sets the faults, each time as a whole', async () => {
  const { origin } = await sandboxOf();
  const client = createSandboxClient(origin);

  expect(await client.setFaults({ rateLimited: 0.5 })).toMatchObject({ rateLimited: 0.5, latencyMs: 0 });
  // What it tells of keys can be sent back.
  expect(await client.setFaults({ ...(await client.faults()), latencyMs: 5 })).toMatchObject({
    rateLimited: 0.5,
    latencyMs: 5,
  });
  expect(await client.setFaults({})).toMatchObject({ rateLimited: 0, latencyMs: 0 });
});

it('says which switch is wrong', async () => {
  const { origin } = await sandboxOf();

  await expect(createSandboxClient(origin).setFaults({ rateLimited: 2, other: 1 })).rejects.toMatchObject({
    kind: 'wrong-use',
    message: expect.stringMatching(/nothing was changed; rateLimited: .+; other: is not a known setting/),
  });
});

it('tells no key, only whether others were set', async () => {
  const { origin } = await sandboxOf({ apiKeys: [API_KEY] });
  const faults = await createSandboxClient(origin).faults();

  expect(faults).toMatchObject({ apiKeysReplaced: false, jwtKeysAdded: false });
  expect(JSON.stringify(faults)).not.toContain(API_KEY);
});

it('finds users, and events with their digits', async () => {
  const sandbox = await sandboxOf();
  const client = createSandboxClient(sandbox.origin);
  await sandbox.track('{"id":"a","eventName":"x","email":"ada@example.com","dataFields":{"n":1.50}}');
  await sandbox.call('users/update', { email: 'ada@example.com' });
  await sandbox.call('users/update', { userId: 'u-1' });

  expect(await client.users()).toMatchObject([{ userId: 'u-1' }, { email: 'ada@example.com' }]);
  expect(await client.users('Ada@example.com')).toMatchObject([{ email: 'ada@example.com' }]);
  expect(await client.users('nobody')).toEqual([]);
  expect(await client.events('ada@example.com')).toEqual([
    expect.objectContaining({ operation: 'users/update', user: 'ada@example.com' }),
    {
      id: 'a',
      operation: 'events/track',
      arrivedAt: expect.any(Number),
      name: 'x',
      user: 'ada@example.com',
      body: '{"id":"a","eventName":"x","email":"ada@example.com","dataFields":{"n":1.50}}',
    },
  ]);
  expect(await client.events()).toMatchObject([{ user: 'u-1' }, { user: 'ada@example.com' }, { id: 'a' }]);
});

it('knows what an event is called and whom it is about, whatever its operation', async () => {
  const sandbox = await sandboxOf();
  await sandbox.call('workflows/triggerWorkflow', { workflowId: 7, userId: 'u-2' });
  await sandbox.call('lists/subscribe', { listId: 1, subscribers: [{ email: 'bob@example.com' }] });

  expect(await createSandboxClient(sandbox.origin).events()).toMatchObject([
    { name: null, user: 'bob@example.com' },
    { name: 'workflow 7', user: 'u-2' },
  ]);
});

it('says so when nobody answers', async () => {
  await expect(createSandboxClient('http://127.0.0.1:1').faults()).rejects.toMatchObject({
    kind: 'try-again',
    message: 'the sandbox at http://127.0.0.1:1 does not answer',
  });
});
