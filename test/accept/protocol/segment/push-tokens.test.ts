import { describe, expect, it } from 'vitest';
import type { DoorDependencies } from '../../../../lib/accept/accept.ts';
import { call, clientKey, openSegment, requestsFor } from '../../../support/segment.ts';

const device = { token: 't-1', type: 'iOS', name: 'com.acme.shop' };
const identify = { ...call, traits: { plan: 'pro' }, context: { device } };
const UPDATE = ['users/update', { userId: 'u1', dataFields: { plan: 'pro' } }];

describe('an identify with a push token', () => {
  it.each<[string, object, object]>([
    ['iOS', { device }, { platform: 'APNS' }],
    ['tvos', { device: { ...device, type: 'tvos' } }, { platform: 'APNS' }],
    ['Android', { device: { ...device, type: 'android' } }, { platform: 'GCM' }],
    ['nothing said', { device: { ...device, type: undefined } }, { platform: 'GCM' }],
    ['a number', { device: { ...device, token: 7 } }, { token: '7' }],
    ['an app', { device: { token: 't-1' }, app: { namespace: 'com.acme' } }, { applicationName: 'com.acme' }],
  ])('registers it too: %s', async (_, context, expected) => {
    const [update, register, ...others] = await requestsFor(
      'identify',
      { ...identify, context },
      {},
      clientKey(true),
    );

    expect(update).toEqual(UPDATE);
    expect(register?.[0]).toBe('users/registerDeviceToken');
    expect(register?.[1]).toMatchObject({ userId: 'u1', device: { token: 't-1', ...expected } });
    expect(others).toEqual([]);
  });

  it('registers it for the app that the source names, with what the call says of the device', async () => {
    const settings = { pushApplication: 'shop', preferUserId: true };
    const body = { ...identify, properties: { model: 'X' } };
    const [, register] = await requestsFor('identify', body, settings, clientKey(true));

    expect(register).toEqual([
      'users/registerDeviceToken',
      {
        userId: 'u1',
        device: { token: 't-1', platform: 'APNS', applicationName: 'shop', dataFields: { model: 'X' } },
        preferUserId: true,
      },
    ]);
  });

  it('registers that of a browser', async () => {
    const context = { os: { token: 'b-1' }, traits: { email: 'a@b.c' } };
    const [, register] = await requestsFor('identify', { ...identify, context }, {}, clientKey(true));

    expect(register).toEqual([
      'users/registerBrowserToken',
      { email: 'a@b.c', userId: 'u1', browserToken: 'b-1' },
    ]);
  });

  it.each<[string, object, Parameters<typeof openSegment>[0], boolean]>([
    ['the project has no client-side key', identify, {}, false],
    ['the source may not', identify, { operations: ['users/update'] }, true],
    ['the source wants none', identify, { segment: { pushTokens: false } }, true],
    ['nobody knows which app it is', { ...identify, context: { device: { token: 't-1' } } }, {}, true],
    ['there is none', { ...identify, context: { device: { ...device, token: '' } } }, {}, true],
    ['it is none', { ...identify, context: { device: { ...device, token: { a: 1 } } } }, {}, true],
    [
      'it is too long for one',
      { ...identify, context: { device: { ...device, token: 'x'.repeat(5_000) } } },
      {},
      true,
    ],
  ])('is an identify all the same, where %s', async (_, body, settings, hasKey) => {
    const { send, queued, logged, queue } = openSegment(settings, clientKey(hasKey));

    expect(await send('identify', body)).toEqual({ status: 200, body: { success: true } });
    expect(queued().map(([operation, text]) => [operation, JSON.parse(text)])).toEqual([UPDATE]);
    expect(logged()).toMatchObject([{ accepted: 1, refused: 0, status: 200 }]);
    expect(queue.buried).toEqual([]);
  });

  it('is refused as one, if it is bad', async () => {
    const { send, logged, queue } = openSegment({}, clientKey(true));

    expect(await send('identify', { ...identify, userId: 'é' })).toMatchObject({ status: 400 });
    expect(logged()).toMatchObject([{ accepted: 0, refused: 1 }]);
    expect(queue.sent).toEqual([]);
  });

  it('does not read the secret again for a key that nobody asked for', async () => {
    const read: string[] = [];
    const hasClientKey: DoorDependencies['hasClientKey'] = () => ({
      get: async () => read.push('get') > 1,
      refresh: async () => read.push('refresh') > 0,
    });
    const { send } = openSegment({}, { hasClientKey });
    await send('identify', identify);

    expect(read).toEqual(['get']);
  });

  it('has ids of its own for both', async () => {
    const { send, queue } = openSegment({}, clientKey(true));
    await send('identify', identify);
    const ids = queue.sent.map(({ text }) => JSON.parse(text.split('\n')[0] ?? '').id);

    expect(new Set(ids).size).toBe(2);
  });

  it('in a batch takes it from the shared context, which must not be too long for so many', async () => {
    const batch = (length: number, token: string) => ({
      context: { device: { ...device, token } },
      batch: Array.from({ length }, (_, index) => ({
        type: 'identify',
        userId: `u${index}`,
        traits: { a: 1 },
      })),
    });
    const few = openSegment({}, clientKey(true));
    await few.send('batch', batch(2, 't-1'));
    const many = openSegment({}, clientKey(true));

    expect(few.queued().map(([operation]) => operation)).toEqual([
      ...['users/update', 'users/registerDeviceToken'],
      ...['users/update', 'users/registerDeviceToken'],
    ]);
    expect(await many.send('batch', batch(3_000, 'x'.repeat(4_000)))).toMatchObject({ status: 413 });
  });
});
