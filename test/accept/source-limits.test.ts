import { describe, expect, it } from 'vitest';
import { apiKey, defineConfig } from '../../lib/config/define-config.ts';
import type { Identity } from '../../lib/iterable/project-kinds.ts';
import { openDoor } from '../support/door.ts';

const event = { eventName: 'sum', userId: 'u1', createdAt: 1 };

describe('a source that is narrowed to some operations', () => {
  const narrow = { operations: ['events/track'] } as const;

  it('may use these by every protocol', async () => {
    const { post, queue } = openDoor(narrow);

    expect(await post(event)).toMatchObject({ status: 202 });
    expect(await post({ ...event, operation: 'events/track' })).toMatchObject({ status: 202 });
    expect(await post(event, { path: '/app/api/events/track' })).toMatchObject({ status: 200 });
    expect(await post({ events: [event] }, { path: '/app/api/events/trackBulk' })).toMatchObject({
      status: 200,
    });
    expect(queue.sent).toHaveLength(4);
  });

  it('is answered 403 when it uses another operation', async () => {
    const { post, queue } = openDoor(narrow);
    const update = { userId: 'u1' };

    expect(await post({ ...update, operation: 'users/update' })).toEqual({
      status: 403,
      headers: {},
      body: { error: { code: 'operation-not-allowed', message: 'the source may not use users/update' } },
    });
    expect(await post(update, { path: '/app/api/users/update' })).toMatchObject({
      status: 403,
      body: { code: 'Forbidden' },
    });
    expect(queue.sent).toEqual([]);
  });

  it('is told of each event of a list that it may not send', async () => {
    const { post } = openDoor(narrow);

    expect(await post({ events: [event, { operation: 'users/update', userId: 'u1' }] })).toMatchObject({
      status: 207,
      body: { events: [{}, { error: { code: 'operation-not-allowed' } }] },
    });
  });
});

describe('a project that identifies its users by', () => {
  const only = { eventName: 'sum' };

  it.each<[Identity, object, number]>([
    ['hybrid', { email: 'a@b.c' }, 202],
    ['hybrid', { userId: 'u1' }, 202],
    ['email', { email: 'a@b.c' }, 202],
    ['email', { userId: 'u1' }, 202],
    ['userId', { userId: 'u1' }, 202],
    ['userId', { userId: 'u1', email: 'a@b.c' }, 202],
    ['userId', { email: 'a@b.c' }, 400],
  ])('%s takes %j with %i', async (identity, user, status) => {
    const configuration = defineConfig({
      projects: { us: { dataCenter: 'US', secret: 'iterable-us', identity } },
      sources: { app: { verify: apiKey('source-app'), project: 'us' } },
    });

    const { post } = openDoor({}, { configuration });
    const answer = await post({ ...only, ...user });

    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.body?.error?.issues).toMatchObject([{ path: 'userId' }]);
  });
});
