/**
 * What Iterable's SDKs send, in their shapes: iterable-android-sdk 3.10 (`IterableApiClient.java`), swift-sdk 6.7
 * (`RequestCreator.swift`), `@iterable/web-sdk` 0.2 to 2.3 (`src/events`). Their times are milliseconds.
 */
import { describe, expect, it } from 'vitest';
import { signedToken } from '../../../lib/iterable/jwt.ts';
import { NOON } from '../../support/clock.ts';
import { openDoor } from '../../support/door.ts';

const SECONDS = NOON / 1000;
const hasClientKey = () => ({ get: async () => true, refresh: async () => true });

const device = (platform: 'iOS' | 'Android' | 'Web') => ({
  deviceId: platform === 'Web' ? 'Mozilla/5.0 (X11; Linux x86_64)' : '5a9f0c1e-0000-4000-8000-1f0e5d3c7b2a',
  platform,
  appPackageName: platform === 'Web' ? 'shop' : 'com.example.shop',
});
const HEADERS = {
  Android: {
    accept: 'application/json',
    'sdk-platform': 'Android',
    'sdk-version': '3.10.0',
    'sent-at': String(SECONDS),
    'sdk-request-processor': 'Online',
  },
  iOS: {
    'sdk-platform': 'iOS',
    'sdk-version': '6.7.3',
    'sent-at': String(SECONDS),
    'sdk-request-processor': 'Offline',
  },
  Web: { origin: 'https://shop.example.com', accept: 'application/json, text/plain, */*' },
} as const;

const person = { email: 'ann@example.com' };
const context = { saveToInbox: true, silentInbox: false, location: 'inbox' };
const impression = { messageId: 'm1', silentInbox: false, displayCount: 2, displayDuration: 1.5 };
const counts = {
  startTotalMessageCount: 3,
  startUnreadMessageCount: 2,
  endTotalMessageCount: 3,
  endUnreadMessageCount: 0,
};
const inboxSession = {
  inboxSessionId: 's1',
  inboxSessionStart: NOON - 9_000,
  inboxSessionEnd: NOON,
  ...counts,
};
const shown = { messageId: 'm1', displayCount: 1, displayDuration: 0.25, placementId: 808 };
const session = { id: 's1', start: NOON - 9_000, end: NOON };

const REQUESTS: readonly (readonly [keyof typeof HEADERS, path: string, body: object])[] = [
  ['Android', 'users/disableDevice', { token: 'fcm-token', ...person }],
  ['Android', 'users/disableDevice', { token: 'fcm-token', userId: 'u1' }],
  ['iOS', 'users/disableDevice', { token: 'a1b2c3' }],
  [
    'Android',
    'events/trackInboxSession',
    { ...person, ...inboxSession, impressions: [impression], deviceInfo: device('Android') },
  ],
  ['Android', 'events/trackInboxSession', { ...person, ...inboxSession, deviceInfo: device('Android') }],
  [
    'iOS',
    'events/trackInboxSession',
    { userId: 'u1', ...inboxSession, impressions: [], deviceInfo: device('iOS') },
  ],
  [
    'Android',
    'embedded-messaging/events/received',
    { ...person, messageId: 'm1', deviceInfo: device('Android') },
  ],
  ['iOS', 'embedded-messaging/events/received', { userId: 'u1', messageId: 'm1', deviceInfo: device('iOS') }],
  ['Web', 'embedded-messaging/events/received', { messageId: 'm1', deviceInfo: device('Web'), ...person }],
  [
    'Android',
    'embedded-messaging/events/click',
    {
      ...person,
      messageId: 'm1',
      buttonIdentifier: 'b1',
      targetUrl: 'https://x.example',
      deviceInfo: device('Android'),
    },
  ],
  [
    'iOS',
    'embedded-messaging/events/click',
    { userId: 'u1', targetUrl: 'https://x.example', messageId: 'm1', deviceInfo: device('iOS') },
  ],
  [
    'Web',
    'embedded-messaging/events/click',
    {
      messageId: 'm1',
      buttonIdentifier: '',
      targetUrl: '',
      deviceInfo: device('Web'),
      createdAt: NOON,
      ...person,
    },
  ],
  [
    'Web',
    'embedded-messaging/events/dismiss',
    { messageId: 'm1', buttonIdentifier: 'b1', deviceInfo: device('Web'), createdAt: NOON, userId: 'u1' },
  ],
  [
    'Android',
    'embedded-messaging/events/session',
    { ...person, session, impressions: [shown], deviceInfo: device('Android') },
  ],
  [
    'iOS',
    'embedded-messaging/events/session',
    { userId: 'u1', session, impressions: [shown], deviceInfo: device('iOS') },
  ],
  [
    'Web',
    'embedded-messaging/events/session',
    { session, impressions: [shown], deviceInfo: device('Web'), createdAt: NOON, ...person },
  ],
  [
    'Android',
    'events/trackInAppOpen',
    {
      ...person,
      messageId: 'm1',
      messageContext: context,
      deviceInfo: device('Android'),
      inboxSessionId: 's1',
    },
  ],
  ['Android', 'events/trackInAppClick', { ...person, messageId: 'm1', clickedUrl: 'https://x.example' }],
  ['iOS', 'events/inAppConsume', { userId: 'u1', messageId: 'm1' }],
  [
    'iOS',
    'events/inAppConsume',
    {
      userId: 'u1',
      messageId: 'm1',
      messageContext: context,
      deviceInfo: device('iOS'),
      deleteAction: 'inbox-swipe',
      inboxSessionId: 's1',
    },
  ],
  [
    'Web',
    'events/trackInAppClose',
    { messageId: 'm1', closeAction: 'link', clickedUrl: 'https://x.example', deviceInfo: device('Web') },
  ],
  ['Web', 'users/update', { dataFields: {}, preferUserId: true, ...person }],
  [
    'Web',
    'commerce/updateCart',
    { items: [{ id: '1', name: 'socks', price: 9.5, quantity: 2 }], user: { ...person } },
  ],
  ['Android', 'users/merge', { sourceUserId: 'u0', destinationEmail: 'ann@example.com' }],
];

describe("what Iterable's SDKs send", () => {
  it.each(REQUESTS)('is taken as Iterable takes it: %s, %s %j', async (sdk, path, body) => {
    const { post, queue } = openDoor({}, { hasClientKey });
    const token = signedToken({ email: 'ann@example.com' }, 'backend-secret', SECONDS);
    const headers = { ...HEADERS[sdk], authorization: `Bearer ${token}` };

    expect(await post(body, { path: `/app/api/${path}`, headers })).toMatchObject({
      status: 200,
      body: { msg: '', code: 'Success' },
    });
    const [[envelope = '', text = ''] = []] = queue.sent.map((message) => message.text.split('\n'));
    expect(JSON.parse(envelope)).toMatchObject({ operation: path });
    // Times of sessions stay in milliseconds, as Iterable gets them from its SDKs; `createdAt` is in seconds.
    const { createdAt = SECONDS, ...others } = JSON.parse(text) as Record<string, unknown>;
    const { createdAt: _, ...sent } = body as Record<string, unknown>;
    expect(createdAt).toBe(SECONDS);
    expect(others).toEqual(path === 'events/trackInAppClose' ? { ...sent, ...person } : sent);
  });
});

describe('what Iterable’s SDKs send that is not forwarded', () => {
  it.each([
    'inApp/getMessages',
    'inApp/web/getMessages',
    'embedded-messaging/messages',
    'mobile/getRemoteConfiguration',
    'unknownuser/list',
  ])('reads nothing here: %s', async (path) => {
    const { post } = openDoor();

    expect((await post('', { path: `/app/api/${path}`, method: 'GET' })).status).toBe(404);
  });

  it.each(['unknownuser/consent', 'unknownuser/events/session', 'embedded-messaging/events/impression'])(
    'is told so: %s',
    async (path) => {
      const { post } = openDoor();

      expect(await post({}, { path: `/app/api/${path}` })).toMatchObject({
        status: 404,
        body: { code: 'NotFound' },
      });
    },
  );
});
