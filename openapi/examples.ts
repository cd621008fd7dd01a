/** A body for each path, which can be sent as it stands: nobody has these e-mails and ids. */
import type { Schema } from './json-schema.ts';

/** RFC 2606 keeps the domain for examples. */
const EMAIL = 'ada@example.com';
const USER = { email: EMAIL };
const MESSAGE = { email: EMAIL, messageId: '4d2fa7f8a3d24f5e9d1c8f2b3a4c5d6e' };
const DEVICE = { appPackageName: 'com.example.shop', deviceId: 'example-device', platform: 'iOS' };
const ITEM = { id: 'tea-1', name: 'Green tea', price: 7.5, quantity: 2 };
const SIGNED_UP = { eventName: 'signed-up', email: EMAIL, dataFields: { plan: 'free' } };
const UPDATED = { email: EMAIL, dataFields: { firstName: 'Ada' } };

/** Of Iterable's calls, single and bulk, by name. */
const ITERABLE: Readonly<Record<string, Schema>> = {
  'events/track': SIGNED_UP,
  'events/trackBulk': { events: [SIGNED_UP, { eventName: 'opened-app', email: EMAIL }] },
  'users/update': UPDATED,
  'users/bulkUpdate': { users: [UPDATED, { email: 'bo@example.com', dataFields: { firstName: 'Bo' } }] },
  'users/updateEmail': { currentEmail: EMAIL, newEmail: 'ada.new@example.com' },
  'users/updateSubscriptions': { email: EMAIL, unsubscribedChannelIds: [123] },
  'users/bulkUpdateSubscriptions': {
    updateSubscriptionsRequests: [{ email: EMAIL, subscribedMessageTypeIds: [456] }],
  },
  'users/merge': { sourceEmail: 'ada.old@example.com', destinationEmail: EMAIL },
  'users/forget': USER,
  'users/unforget': USER,
  'commerce/trackPurchase': { user: USER, items: [ITEM], total: 15 },
  'commerce/updateCart': { user: USER, items: [ITEM] },
  'lists/subscribe': { listId: 789, subscribers: [UPDATED] },
  'lists/unsubscribe': { listId: 789, subscribers: [USER] },
  'workflows/triggerWorkflow': { workflowId: 321, email: EMAIL, dataFields: { plan: 'free' } },
  'events/trackPushOpen': { ...MESSAGE, campaignId: 654 },
  'events/trackInAppOpen': { ...MESSAGE, deviceInfo: DEVICE },
  'events/trackInAppClick': { ...MESSAGE, clickedUrl: 'https://example.com/tea', deviceInfo: DEVICE },
  'events/trackInAppClose': { ...MESSAGE, closeAction: 'link', deviceInfo: DEVICE },
  'events/trackInAppDelivery': { ...MESSAGE, deviceInfo: DEVICE },
  'events/inAppConsume': { ...MESSAGE, deleteAction: 'delete-button', deviceInfo: DEVICE },
  'events/trackWebPushClick': { ...MESSAGE, campaignId: 654 },
  'events/trackInboxSession': {
    email: EMAIL,
    inboxSessionStart: 1_700_000_000_000,
    inboxSessionEnd: 1_700_000_060_000,
    impressions: [{ messageId: MESSAGE.messageId, displayCount: 1, displayDuration: 12.5 }],
    deviceInfo: DEVICE,
  },
  'embedded-messaging/events/received': { ...MESSAGE, deviceInfo: DEVICE },
  'embedded-messaging/events/click': { ...MESSAGE, targetUrl: 'https://example.com/tea', deviceInfo: DEVICE },
  'embedded-messaging/events/dismiss': { ...MESSAGE, buttonIdentifier: 'not-now', deviceInfo: DEVICE },
  'embedded-messaging/events/session': {
    email: EMAIL,
    session: { id: 'example-session', start: 1_700_000_000_000, end: 1_700_000_060_000 },
    impressions: [{ messageId: MESSAGE.messageId, displayCount: 1, displayDuration: 12.5 }],
    deviceInfo: DEVICE,
  },
  'users/registerDeviceToken': {
    email: EMAIL,
    device: { token: 'example-push-token', platform: 'APNS', applicationName: 'com.example.shop' },
  },
  'users/registerBrowserToken': { email: EMAIL, browserToken: 'example-browser-token' },
  'users/disableDevice': { email: EMAIL, token: 'example-push-token' },
};

const PERSON = { userId: 'ada', context: { traits: { email: EMAIL } } };
const TRACK = { ...PERSON, event: 'Signed Up', properties: { plan: 'free' } };
const IDENTIFY = { userId: 'ada', traits: { email: EMAIL, firstName: 'Ada' } };
const BATCH = {
  batch: [
    { type: 'identify', ...IDENTIFY },
    { type: 'track', ...TRACK },
  ],
};

/** Of Segment's calls, by name. */
const SEGMENT: Readonly<Record<string, Schema>> = {
  track: TRACK,
  identify: IDENTIFY,
  page: { ...PERSON, name: 'Pricing', properties: { path: '/pricing' } },
  screen: { ...PERSON, name: 'Cart', properties: { items: 2 } },
  group: { ...PERSON, groupId: 'example-company', traits: { name: 'Example', employees: 12 } },
  alias: { userId: 'ada', previousId: 'anonymous-1' },
  batch: BATCH,
  import: BATCH,
};

export const OWN_EXAMPLES = {
  event: { summary: 'One event', value: SIGNED_UP },
  user: { summary: "A user's profile", value: { operation: 'users/update', ...UPDATED } },
  events: {
    summary: 'Several events',
    value: { events: [SIGNED_UP, { operation: 'users/update', ...UPDATED }] },
  },
  list: {
    summary: 'Several, as a list alone',
    value: [SIGNED_UP, { eventName: 'opened-app', email: EMAIL }],
  },
} as const;

const CLOUD_EVENT = {
  specversion: '1.0',
  id: 'example-1',
  source: 'https://example.com/shop',
  type: 'signed-up',
  subject: EMAIL,
  data: { plan: 'free' },
};
export const CLOUD_EVENT_EXAMPLES = { event: { summary: 'One event', value: CLOUD_EVENT } } as const;
export const CLOUD_EVENTS_EXAMPLES = {
  events: { summary: 'Several events', value: [CLOUD_EVENT, { ...CLOUD_EVENT, id: 'example-2' }] },
} as const;

const ID = '62bd216f-f688-4c15-9ca0-f0ddb745328d';
const REFUSED = {
  code: 'invalid-event',
  message: 'the event is not valid',
  issues: [{ path: 'eventName', code: 'too-small', message: 'must not be empty' }],
};
/** What the door answers, if it takes all of it, and if it takes a part. */
export const ACCEPTED_EXAMPLES = { accepted: { value: { accepted: 1, events: [{ id: ID }] } } } as const;
export const PARTLY_ACCEPTED_EXAMPLES = {
  accepted: { value: { accepted: 1, events: [{ id: ID }, { error: REFUSED }] } },
} as const;

export const iterableExamples = (name: string) => examplesOf(ITERABLE, name);
export const segmentExamples = (name: string) => examplesOf(SEGMENT, name);

function examplesOf(bodies: Readonly<Record<string, Schema>>, name: string) {
  const value = bodies[name];
  // What nobody can send is not to be published: whoever adds a path writes an example too.
  if (value === undefined) throw new RangeError(`there is no example for ${name}`);
  return { example: { summary: 'As it can be sent', value } };
}
