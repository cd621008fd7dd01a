/** A function chooses the project of a call. What else the call leads to must not go anywhere else. */
import { describe, expect, it } from 'vitest';
import { apiKey, parseConfiguration, type SourceSettings } from '../../../../lib/config/define-config.ts';
import { clientKey, openSegment } from '../../../support/segment.ts';

const traits = { email: 'old@b.c', newEmail: 'new@b.c', country: 'DE' };
const context = { device: { token: 't-1', type: 'ios', name: 'com.acme.shop' } };

function openByCountry(identity: 'hybrid' | 'userId', edit?: SourceSettings['edit']) {
  const asked: unknown[] = [];
  const configuration = parseConfiguration({
    projects: {
      mail: { dataCenter: 'US', secret: 'iterable-mail', identity: 'email' },
      other: { dataCenter: 'EU', secret: 'iterable-other', identity },
    },
    sources: {
      app: {
        verify: apiKey('source-app'),
        project: (event: { dataFields?: { country?: string } }) => {
          asked.push(event);
          return event.dataFields?.country === 'DE' ? 'other' : 'mail';
        },
        ...(edit && { edit }),
      },
    },
  });
  const door = openSegment({}, { configuration, ...clientKey(true) });
  return {
    ...door,
    asked,
    sent: () =>
      door.queue.sent.map(({ project, text }) => {
        const { operation } = JSON.parse(text.split('\n')[0] ?? '') as { operation: string };
        return [project, operation];
      }),
  };
}

describe('a function that chooses the project of an identify', () => {
  it('is asked once, also for the push token of it', async () => {
    const { send, sent, asked } = openByCountry('userId');
    await send('identify', { userId: 'u1', traits: { country: 'DE' }, context });

    expect(sent()).toEqual([
      ['other', 'users/update'],
      ['other', 'users/registerDeviceToken'],
    ]);
    expect(asked).toEqual([{ userId: 'u1', dataFields: { country: 'DE' } }]);
  });

  it.each([
    ['DE', [['other', 'users/update']]],
    [
      'US',
      [
        ['mail', 'users/update'],
        ['mail', 'users/updateEmail'],
      ],
    ],
  ])('decides on a new e-mail too: of somebody in %s', async (country, expected) => {
    const { send, sent } = openByCountry('hybrid');
    await send('identify', { userId: 'u1', traits: { ...traits, country } });

    expect(sent()).toEqual(expected);
  });

  it('decides by what an edit made of it', async () => {
    const { send, sent } = openByCountry('userId', (event) =>
      event.operation === 'users/update' ? { ...event, dataFields: { country: 'DE' } } : undefined,
    );
    await send('identify', { userId: 'u1', traits: { plan: 'pro' }, context });

    expect(sent()).toEqual([
      ['other', 'users/update'],
      ['other', 'users/registerDeviceToken'],
    ]);
  });

  it('leaves out the push token of one that is dropped: nobody knows its project', async () => {
    const { send, sent } = openByCountry('userId', ({ operation }) =>
      operation === 'users/update' ? null : undefined,
    );

    expect((await send('identify', { userId: 'u1', context })).status).toBe(200);
    expect(sent()).toEqual([]);
  });

  it('decides for each call of a batch', async () => {
    const { send, sent } = openByCountry('userId');
    const batch = ['DE', 'US'].map((country) => ({
      type: 'identify',
      userId: 'u1',
      traits: { country },
      context,
    }));
    await send('batch', { batch });

    expect(sent()).toEqual([
      ['other', 'users/update'],
      ['other', 'users/registerDeviceToken'],
      ['mail', 'users/update'],
      ['mail', 'users/registerDeviceToken'],
    ]);
  });
});
