import { describe, expect, it } from 'vitest';
import { apiKey, parseConfiguration } from '../../../../lib/config/define-config.ts';
import type { Identity } from '../../../../lib/iterable/project-kinds.ts';
import { openSegment, projectOf, requestFor, requestsFor } from '../../../support/segment.ts';

const [OLD, NEW] = ['old@b.c', 'new@b.c'];

describe('alias', () => {
  it.each<[Identity, string, string, string, object]>([
    ['email', OLD, NEW, 'users/updateEmail', { currentEmail: OLD, newEmail: NEW }],
    ['hybrid', OLD, NEW, 'users/update', { email: OLD, dataFields: { email: NEW } }],
    ['userId', OLD, NEW, 'users/update', { userId: OLD, dataFields: { email: NEW } }],
    ['hybrid', OLD, 'u1', 'users/merge', { sourceEmail: OLD, destinationUserId: 'u1' }],
    ['hybrid', 'u0', NEW, 'users/merge', { sourceUserId: 'u0', destinationEmail: NEW }],
    ['email', 'u0', 'u1', 'users/merge', { sourceUserId: 'u0', destinationUserId: 'u1' }],
    ['userId', OLD, 'u1', 'users/merge', { sourceUserId: OLD, destinationUserId: 'u1' }],
  ])('in a project of %s, from %s to %s, is %s', async (identity, previousId, userId, operation, body) => {
    const request = await requestFor('alias', { previousId, userId }, {}, projectOf(identity));

    expect(request).toEqual([operation, body]);
  });

  it('of numbers is one of ids', async () => {
    expect(await requestFor('alias', { previousId: 1, userId: 2 })).toEqual([
      'users/merge',
      { sourceUserId: '1', destinationUserId: '2' },
    ]);
  });

  it.each([
    ['an anonymous visitor', { previousId: 'anon', anonymousId: 'anon', userId: 'u1' }],
    ['oneself', { previousId: 'u1', userId: 'u1' }],
  ])('of %s leads to nothing', async (_, body) => {
    expect(await requestsFor('alias', body)).toEqual([]);
  });

  it('of an anonymous visitor is a merge where these are users', async () => {
    const body = { previousId: 'anon', anonymousId: 'anon', userId: 'u1' };

    expect(await requestFor('alias', body, { anonymousIds: 'asUserId' })).toEqual([
      'users/merge',
      { sourceUserId: 'anon', destinationUserId: 'u1' },
    ]);
  });

  it.each([{ userId: 'u1' }, { previousId: '', anonymousId: '', userId: 'u1' }])(
    'of nobody is refused: %j',
    async (body) => {
      expect(await openSegment().send('alias', body)).toMatchObject({
        status: 400,
        body: { error: { issues: [{ path: 'sourceEmail' }] } },
      });
    },
  );

  it('is what its project makes it, even if a function chooses that by the merge', async () => {
    const seen: unknown[] = [];
    const configuration = parseConfiguration({
      projects: {
        mail: { dataCenter: 'US', secret: 'iterable-mail', identity: 'email' },
        ids: { dataCenter: 'EU', secret: 'iterable-ids', identity: 'hybrid' },
      },
      sources: {
        app: {
          verify: apiKey('source-app'),
          operations: ['users/update', 'users/updateEmail'],
          project: (event: Readonly<Record<string, unknown>>) => {
            seen.push(event);
            return event.destinationEmail === NEW ? 'mail' : 'ids';
          },
        },
      },
    });
    const { send, queued } = openSegment({}, { configuration });
    await send('alias', { previousId: OLD, userId: NEW });
    await send('alias', { previousId: OLD, userId: 'other@b.c' });

    expect(seen).toEqual([
      { sourceEmail: OLD, destinationEmail: NEW },
      { sourceEmail: OLD, destinationEmail: 'other@b.c' },
    ]);
    expect(queued().map(([operation]) => operation)).toEqual(['users/updateEmail', 'users/update']);
  });

  it('that its source may not use is refused by the name it has in its project', async () => {
    const { send } = openSegment({}, projectOf('hybrid', { operations: ['users/merge'] }));

    expect(await send('alias', { previousId: OLD, userId: NEW })).toMatchObject({
      status: 403,
      body: { error: { message: 'the source may not use users/update' } },
    });
  });
});

describe('an identify with a new e-mail', () => {
  const traits = { email: OLD, newEmail: NEW, plan: 'pro' };

  it.each<[Identity, object, unknown[]]>([
    [
      'hybrid',
      { userId: 'u1', traits },
      [['users/update', { userId: 'u1', dataFields: { plan: 'pro', email: NEW } }]],
    ],
    ['hybrid', { traits }, [['users/update', { email: OLD, dataFields: { plan: 'pro', email: NEW } }]]],
    [
      'userId',
      { userId: 'u1', traits },
      [['users/update', { userId: 'u1', dataFields: { plan: 'pro', email: NEW } }]],
    ],
    [
      'email',
      { userId: 'u1', traits },
      [
        ['users/update', { userId: 'u1', dataFields: { plan: 'pro' } }],
        ['users/updateEmail', { currentEmail: OLD, newEmail: NEW }],
      ],
    ],
    [
      'email',
      { traits: { email: OLD, newEmail: NEW } },
      [['users/updateEmail', { currentEmail: OLD, newEmail: NEW }]],
    ],
    [
      'email',
      { userId: 'u1', traits: { newEmail: NEW } },
      [['users/updateEmail', { currentUserId: 'u1', newEmail: NEW }]],
    ],
  ])('in a project of %s, %j, changes it', async (identity, body, requests) => {
    expect(await requestsFor('identify', body, {}, projectOf(identity))).toEqual(requests);
  });

  it('never names by the old e-mail a user who may have the new one already', async () => {
    const { send, queue } = openSegment({}, projectOf('email'));

    expect(await send('identify', { traits })).toMatchObject({
      status: 400,
      body: { error: { issues: [{ path: 'traits.newEmail' }] } },
    });
    expect(queue.sent).toEqual([]);
  });

  it.each(['x', OLD, 7, ''])('that is none, or no other, has a trait like any: %j', async (newEmail) => {
    const body = { traits: { email: OLD, newEmail } };

    expect(await requestsFor('identify', body, {}, projectOf('email'))).toEqual([
      ['users/update', { email: OLD, dataFields: { email: OLD, newEmail } }],
    ]);
  });
});
