/** The pages of events, newest first. */
import { expect, it } from 'vitest';
import { type Caller, sandboxOf } from './caller.ts';

async function sandboxOfEvents(): Promise<Caller> {
  const sandbox = await sandboxOf();
  await sandbox.track({ id: 'a', eventName: 'x', email: 'Ada+x@example.com' });
  await sandbox.track({ id: 'b', eventName: 'x', email: 'bo@example.com', dataFields: { from: 'u-1' } });
  await sandbox.track({ id: 'c', eventName: 'x', userId: 'u-1' });
  await sandbox.call('users/updateEmail', { currentEmail: 'ada+x@example.com', newEmail: 'ada@example.com' });
  await sandbox.call('commerce/updateCart', { user: { userId: 'u-1' }, items: [] });
  return sandbox;
}

async function found(sandbox: Caller, query: string): Promise<readonly string[]> {
  const page = (await (await sandbox.control(`/sandbox/events?${query}`)).json()) as {
    readonly events: readonly { readonly id: string; readonly operation: string }[];
  };
  return page.events.map(({ id, operation }) => (operation === 'events/track' ? id : operation));
}

it.each([
  ['latest', ['commerce/updateCart', 'users/updateEmail', 'c', 'b', 'a']],
  ['latest&limit=2', ['commerce/updateCart', 'users/updateEmail']],
  ['user=ada%2Bx@example.com', ['users/updateEmail', 'a']],
  ['user=ADA+x@example.com', ['users/updateEmail', 'a']],
  ['user=u-1', ['commerce/updateCart', 'c']],
  ['user=u-1&limit=1', ['commerce/updateCart']],
  ['user=nobody', []],
])('for %s has these', async (query, ids) => {
  expect(await found(await sandboxOfEvents(), query)).toEqual(ids);
});

it('looks through more events than it takes together', async () => {
  const sandbox = await sandboxOf({ rateLimit: { 'events/trackBulk': 1_000 } });
  const events = Array.from({ length: 1_100 }, (_, index) => ({
    id: `e${index}`,
    eventName: 'x',
    userId: index % 550 === 0 ? 'rare' : 'often',
  }));
  await sandbox.trackBulk(events.slice(0, 600));
  await sandbox.trackBulk(events.slice(600));

  expect(await found(sandbox, 'user=rare')).toHaveLength(2);
});
