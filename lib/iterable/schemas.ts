/**
 * The fields of each operation's body, for the door, which checks them. `undefined` is the only absence, because
 * Iterable's schema knows no null (https://api.iterable.com/api-docs): `absent.ts` cuts it out before.
 */
import { type Fields, list, object, oneOf, optional } from './field-kinds.ts';
import {
  createdAt,
  double,
  email,
  eventId,
  eventName,
  flag,
  int32,
  int64,
  jsonObject,
  text,
  userId,
} from './fields.ts';
import type { OperationName } from './operations.ts';

const user = { email: optional(email), userId: optional(userId) };

const userUpdate = {
  ...user,
  dataFields: optional(jsonObject),
  mergeNestedObjects: optional(flag),
  preferUserId: optional(flag),
};

const commerce = {
  user: object({ ...userUpdate, createNewFields: optional(flag) }),
  items: list(
    object({
      id: text,
      name: text,
      price: double,
      quantity: int64,
      sku: optional(text),
      description: optional(text),
      categories: optional(list(text)),
      url: optional(text),
      imageUrl: optional(text),
      dataFields: optional(jsonObject),
    }),
  ),
};

const deviceInfo = optional(
  object({ appPackageName: text, deviceId: text, platform: oneOf(['iOS', 'Android', 'Web']) }),
);

/** What a message event tells of the device and of where the message was seen. */
const inApp = { ...user, messageId: text, createdAt: optional(createdAt), deviceInfo };
const messageContext = { saveToInbox: optional(flag), silentInbox: optional(flag) };
const inAppInInbox = {
  ...inApp,
  messageContext: optional(object({ ...messageContext, location: optional(text) })),
};
const embedded = { ...user, createdAt: optional(createdAt), deviceInfo };

/**
 * By operation; the types of events are inferred from it too.
 * @public
 */
export const SCHEMAS = {
  'events/track': {
    eventName,
    ...user,
    id: optional(eventId),
    createdAt: optional(createdAt),
    dataFields: optional(jsonObject),
    campaignId: optional(int64),
    templateId: optional(int64),
    createNewFields: optional(flag),
  },
  'users/update': { ...userUpdate, createNewFields: optional(flag) },
  'users/updateEmail': {
    currentEmail: optional(email),
    currentUserId: optional(userId),
    newEmail: email,
  },
  'users/updateSubscriptions': {
    ...user,
    emailListIds: optional(list(int64)),
    unsubscribedChannelIds: optional(list(int64)),
    unsubscribedMessageTypeIds: optional(list(int64)),
    subscribedMessageTypeIds: optional(list(int64)),
    campaignId: optional(int64),
    templateId: optional(int64),
    validateChannelAlignment: optional(flag),
  },
  'users/merge': {
    sourceEmail: optional(email),
    sourceUserId: optional(userId),
    destinationEmail: optional(email),
    destinationUserId: optional(userId),
    arrayMerge: optional(list(object({ field: optional(text), dedupeBy: optional(text) }))),
  },
  'users/forget': user,
  'users/unforget': user,
  'commerce/trackPurchase': {
    ...commerce,
    total: double,
    id: optional(eventId),
    createdAt: optional(createdAt),
    dataFields: optional(jsonObject),
    campaignId: optional(int32),
    templateId: optional(int32),
  },
  'commerce/updateCart': commerce,
  'lists/subscribe': {
    listId: int64,
    subscribers: list(object(userUpdate)),
    updateExistingUsersOnly: optional(flag),
  },
  'lists/unsubscribe': {
    listId: int64,
    subscribers: list(object(user)),
    campaignId: optional(int64),
    channelUnsubscribe: optional(flag),
  },
  'workflows/triggerWorkflow': {
    workflowId: int64,
    ...user,
    listId: optional(int32),
    dataFields: optional(jsonObject),
  },
  'events/trackPushOpen': {
    ...user,
    campaignId: int64,
    messageId: text,
    templateId: optional(int64),
    createdAt: optional(createdAt),
    dataFields: optional(jsonObject),
  },
  'events/trackInAppOpen': inAppInInbox,
  'events/trackInAppClick': { ...inAppInInbox, clickedUrl: optional(text) },
  'events/trackInAppClose': {
    ...inAppInInbox,
    clickedUrl: optional(text),
    closeAction: optional(text),
    inboxSessionId: optional(text),
  },
  'events/trackInAppDelivery': { ...inApp, messageContext: optional(object(messageContext)) },
  'events/inAppConsume': { ...inAppInInbox, deleteAction: optional(text) },
  'events/trackWebPushClick': {
    ...user,
    messageId: text,
    campaignId: optional(int64),
    templateId: optional(int64),
    createdAt: optional(createdAt),
  },
  // Iterable documents no fields: these are what its SDKs send (RequestCreator.swift, IterableApiClient.java).
  'events/trackInboxSession': {
    ...user,
    inboxSessionId: optional(text),
    inboxSessionStart: optional(int64),
    inboxSessionEnd: optional(int64),
    startTotalMessageCount: optional(int64),
    startUnreadMessageCount: optional(int64),
    endTotalMessageCount: optional(int64),
    endUnreadMessageCount: optional(int64),
    impressions: optional(
      list(
        object({
          messageId: optional(text),
          silentInbox: optional(flag),
          displayCount: optional(int64),
          displayDuration: optional(double),
        }),
      ),
    ),
    deviceInfo,
  },
  'embedded-messaging/events/received': { ...embedded, messageId: text },
  'embedded-messaging/events/click': {
    ...embedded,
    messageId: text,
    buttonIdentifier: optional(text),
    targetUrl: optional(text),
  },
  // As the SDK for the web sends it: src/events/embedded/events.ts.
  'embedded-messaging/events/dismiss': { ...embedded, messageId: text, buttonIdentifier: optional(text) },
  'embedded-messaging/events/session': {
    ...embedded,
    session: optional(object({ id: optional(text), start: optional(int64), end: optional(int64) })),
    impressions: optional(
      list(
        object({
          messageId: optional(text),
          displayCount: optional(int32),
          displayDuration: optional(double),
          placementId: optional(int32),
        }),
      ),
    ),
  },
  'users/registerDeviceToken': {
    ...user,
    device: object({
      token: text,
      platform: oneOf(['APNS', 'APNS_SANDBOX', 'GCM']),
      applicationName: text,
      dataFields: optional(jsonObject),
    }),
    preferUserId: optional(flag),
  },
  'users/registerBrowserToken': { ...user, browserToken: text },
  'users/disableDevice': { ...user, token: text },
} as const satisfies Readonly<Record<OperationName, Fields>>;
