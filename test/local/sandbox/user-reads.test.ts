/** What a sandbox tells of one user, as Iterable's own clients read it. */
import { describe, expect, it } from 'vitest';
import { API_KEY, type Caller, sandboxOf } from './caller.ts';

const AT = Date.parse('2026-11-23T02:45:00Z');
const WRITTEN = '2026-11-23 02:45:00 +00:00';

async function read({ control }: Caller, path: string): Promise<unknown> {
  const response = await control(`/api/${path}`, { headers: { 'Api-Key': API_KEY } });
  expect(response.status).toBe(200);
  return response.json();
}

describe("a user's profile", () => {
  it('is read by either identifier, with the time of its last change', async () => {
    const sandbox = await sandboxOf({ now: () => AT });
    await sandbox.call('users/update', {
      email: 'Ann@example.com',
      userId: 'a/b',
      dataFields: { tier: 'x' },
    });

    const user = {
      user: {
        email: 'ann@example.com',
        userId: 'a/b',
        dataFields: { tier: 'x', email: 'ann@example.com', userId: 'a/b', profileUpdatedAt: WRITTEN },
      },
    };
    expect(await read(sandbox, 'users/ANN%40example.com')).toEqual(user);
    expect(await read(sandbox, 'users/byUserId/a%2Fb')).toEqual(user);
    expect(await read(sandbox, 'users/nobody%40example.com')).toEqual({});
  });
});

describe("a user's events", () => {
  it('are read by either identifier, the newest first, and are those of nobody else', async () => {
    const sandbox = await sandboxOf({ now: () => AT });
    await sandbox.call('users/update', { email: 'ann@example.com', userId: 'ann' });
    const byEmail = '{"eventName":"a","email":"ANN@example.com","id":"1","dataFields":{"n":1.0}}';
    await sandbox.track(byEmail);
    await sandbox.track({ eventName: 'b', userId: 'ann', id: '2', createdAt: AT / 1_000 - 60 });
    await sandbox.track({ eventName: 'c', userId: 'bob', id: '3' });

    const events = [
      expect.objectContaining({ _id: '2', eventName: 'b', createdAt: '2026-11-23 02:44:00 +00:00' }),
      {
        _id: '1',
        createdAt: WRITTEN,
        email: 'ANN@example.com',
        eventName: 'a',
        eventType: 'customEvent',
        dataFields: { n: 1 },
      },
    ];
    expect(await read(sandbox, 'events/ann%40example.com')).toEqual({ events });
    expect(await read(sandbox, 'events/byUserId/ann')).toEqual({ events });
    expect(await read(sandbox, 'events/byUserId/ann?limit=1')).toEqual({ events: events.slice(0, 1) });
    expect(await read(sandbox, 'events/nobody%40example.com')).toEqual({ events: [] });
  });
});
