/** What the operations beside `users/update` make of the profiles of users. */
import { it } from 'vitest';
import { ann, annOf, expectProfiles, type Row, update } from './profile-rows.ts';

const item = { id: 'i', name: 'Item', price: 1, quantity: 1 };
const device = { token: 't', platform: 'APNS', applicationName: 'app' };
const stored = { platform: 'APNS', applicationName: 'app', endpointEnabled: true };

const OPERATIONS: readonly Row[] = [
  [
    'overwrites each list of subscriptions that is not null',
    [
      ['users/updateSubscriptions', { ...ann, emailListIds: [1, 2], unsubscribedChannelIds: [3] }],
      ['users/updateSubscriptions', { ...ann, emailListIds: [4], unsubscribedChannelIds: null }],
      [
        'users/updateSubscriptions',
        { ...ann, unsubscribedMessageTypeIds: [5], subscribedMessageTypeIds: [6] },
      ],
    ],
    [
      annOf({
        ...{ emailListIds: [4], unsubscribedChannelIds: [3] },
        ...{ unsubscribedMessageTypeIds: [5], subscribedMessageTypeIds: [6] },
      }),
    ],
  ],
  [
    'replaces the cart, and updates the user that comes with it',
    [
      ['commerce/updateCart', { user: annOf({ a: 1 }), items: [item, item] }],
      ['commerce/updateCart', { user: annOf({ b: 2 }), items: [item] }],
    ],
    [annOf({ a: 1, shoppingCartItems: [item], b: 2 })],
  ],
  [
    'clears the cart by a purchase, and updates the user that comes with it',
    [
      ['commerce/updateCart', { user: ann, items: [item] }],
      ['commerce/trackPurchase', { user: annOf({ a: 1 }), items: [item], total: 1 }],
    ],
    [annOf({ a: 1 })],
  ],
  [
    'applies a purchase again that comes again with the same id',
    [
      ['commerce/trackPurchase', { id: 'p', user: annOf({ a: 1 }), items: [], total: 1 }],
      update(annOf({ a: 2 })),
      ['commerce/updateCart', { user: ann, items: [item] }],
      ['commerce/trackPurchase', { id: 'p', user: annOf({ a: 1 }), items: [], total: 1 }],
    ],
    [annOf({ a: 1 })],
  ],
  [
    'adds subscribers to the list once, and updates them',
    [
      [
        'lists/subscribe',
        { listId: 7, subscribers: [annOf({ a: { b: 1 } }), { userId: 'u' }, { userId: 'u' }] },
      ],
      ['lists/subscribe', '{"listId":7.0,"subscribers":[{"userId":"u"}]}'],
      [
        'lists/subscribe',
        { listId: 8, subscribers: [{ ...annOf({ a: { c: 2 } }), mergeNestedObjects: true }] },
      ],
    ],
    [annOf({ a: { b: 1, c: 2 }, emailListIds: [7, 8] }), { userId: 'u', dataFields: { emailListIds: [7] } }],
  ],
  [
    'creates no subscriber if only users who are there are to be updated',
    [
      update(ann),
      ['lists/subscribe', { listId: 7, subscribers: [ann, { userId: 'u' }], updateExistingUsersOnly: true }],
    ],
    [annOf({ emailListIds: [7] })],
  ],
  [
    'takes users from the list, and creates none',
    [
      ['lists/subscribe', { listId: 7, subscribers: [ann] }],
      ['lists/subscribe', { listId: 8, subscribers: [ann] }],
      ['lists/unsubscribe', { listId: 7, subscribers: [ann, { userId: 'u' }] }],
    ],
    [annOf({ emailListIds: [8] })],
  ],
  [
    'changes an e-mail and keeps the rest',
    [
      update({ ...annOf({ a: 1 }), userId: 'u' }),
      ['users/updateEmail', { currentEmail: 'ANN@example.com', newEmail: 'b@example.com' }],
      ['users/updateEmail', { currentUserId: 'u', newEmail: 'C@example.com' }],
      ['users/updateEmail', { currentEmail: 'b@example.com', newEmail: 'd@example.com' }],
    ],
    [{ email: 'c@example.com', userId: 'u', dataFields: { a: 1 } }],
  ],
  [
    'leaves an e-mail with the user who has it already',
    [
      update(ann),
      update({ userId: 'u' }),
      ['users/updateEmail', { currentUserId: 'u', newEmail: ann.email }],
    ],
    [{ userId: 'u', dataFields: {} }, annOf({})],
  ],
  [
    'merges what the destination lacks, and lets the source go',
    [
      update(annOf({ a: 1 })),
      update({ userId: 'u', dataFields: { a: 2, b: 2 } }),
      ['users/registerDeviceToken', { userId: 'u', device }],
      ['users/merge', { sourceUserId: 'u', destinationEmail: ann.email }],
      ['users/merge', { sourceUserId: 'u', destinationEmail: 'nobody@example.com' }],
      ['users/merge', { sourceEmail: ann.email, destinationEmail: ann.email }],
    ],
    [{ ...annOf({ a: 1, b: 2 }), devices: { t: stored } }],
  ],
  [
    'renames the source of a merge if there is no destination',
    [update(annOf({ a: 1 })), ['users/merge', { sourceEmail: ann.email, destinationUserId: 'u' }]],
    [{ ...annOf({ a: 1 }), userId: 'u' }],
  ],
  [
    'forgets all of a user, who begins anew when unforgotten',
    [
      update({ ...annOf({ a: 1 }), userId: 'u' }),
      ['users/forget', { userId: 'u' }],
      update(annOf({ b: 1 })),
      ['users/unforget', { userId: 'u' }],
      update({ userId: 'u' }),
    ],
    [{ userId: 'u', dataFields: {} }, annOf({ b: 1 })],
  ],
  [
    'keeps devices by token, each with what was told of it',
    [
      ['users/registerDeviceToken', { ...ann, device: { ...device, dataFields: { model: 'x' } } }],
      ['users/registerDeviceToken', { ...ann, device: { ...device, platform: 'GCM' } }],
      ['users/registerBrowserToken', { ...ann, browserToken: 'b' }],
    ],
    [
      {
        ...annOf({}),
        devices: {
          t: { ...stored, platform: 'GCM', model: 'x' },
          b: { platform: 'Web', endpointEnabled: true },
        },
      },
    ],
  ],
  [
    'disables the device of one user',
    [
      ['users/registerDeviceToken', { ...ann, device }],
      ['users/registerDeviceToken', { userId: 'u', device }],
      ['users/disableDevice', { ...ann, token: 't' }],
      ['users/disableDevice', { ...ann, token: 'other' }],
    ],
    [
      { ...annOf({}), devices: { t: { ...stored, endpointEnabled: false } } },
      { userId: 'u', dataFields: {}, devices: { t: stored } },
    ],
  ],
  [
    'disables the device of all its users if none is named',
    [
      ['users/registerDeviceToken', { ...ann, device }],
      ['users/registerDeviceToken', { userId: 'u', device }],
      ['users/disableDevice', { token: 't' }],
    ],
    [
      { userId: 'u', dataFields: {}, devices: { t: { ...stored, endpointEnabled: false } } },
      { ...annOf({}), devices: { t: { ...stored, endpointEnabled: false } } },
    ],
  ],
];

it.each(OPERATIONS)('%s', expectProfiles);
