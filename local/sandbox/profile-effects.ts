/**
 * What each operation does to the profiles of users.
 *
 * Documented (https://api.iterable.com/api-docs): what is merged, what is overwritten, what is cleared, who is
 * created, and that `dataFields.email` changes the address (in projects that don't know users by it).
 * Assumed: that `dataFields.userId` changes the id likewise; that a user who is not there, or an address that another has, leaves all as it is
 * where Iterable answers with an error; that after a merge the source's identifiers are nobody's.
 * Not played: `arrayMerge`, `preferUserId`, `channelUnsubscribe`, and users whom an event alone creates.
 */
import type { EndpointName } from './api-facts.ts';
import { identifiersIn } from './identity.ts';
import { isNumber, isObject, type JsonObject, type JsonValue } from './json.ts';
import type { Profile, Profiles } from './profiles.ts';

/** Never throws: the journal hands it what an earlier version took. */
type Effect = (body: JsonObject, profiles: Profiles) => void;

const LISTS = 'emailListIds';
const CART = 'shoppingCartItems';
const SUBSCRIPTIONS = [
  LISTS,
  'unsubscribedChannelIds',
  'unsubscribedMessageTypeIds',
  'subscribedMessageTypeIds',
];

export const PROFILE_EFFECTS: Readonly<Partial<Record<EndpointName, Effect>>> = {
  'users/update': update,
  'users/bulkUpdate'({ users }, profiles) {
    for (const user of listIn(users)) update(user, profiles);
  },
  'users/updateEmail'(body, profiles) {
    const profile = profiles.find(identifiersIn(body, 'currentEmail', 'currentUserId'));
    const { email } = identifiersIn(body, 'newEmail');
    if (profile !== undefined) profiles.rename(profile, { email });
  },
  'users/updateSubscriptions': updateSubscriptions,
  'users/bulkUpdateSubscriptions'({ updateSubscriptionsRequests }, profiles) {
    for (const request of listIn(updateSubscriptionsRequests)) updateSubscriptions(request, profiles);
  },
  'users/merge': merge,
  'users/forget'(body, profiles) {
    const { email, userId } = identifiersIn(body);
    for (const name of [{ email }, { userId }]) {
      const profile = profiles.find(name);
      if (profile !== undefined) profiles.remove(profile);
    }
  },
  'users/registerDeviceToken'(body, profiles) {
    if (!isObject(body.device)) return;
    const { token, platform = null, applicationName = null, dataFields } = body.device;
    const fields = isObject(dataFields) ? dataFields : {};
    register(profiles.upsert(identifiersIn(body)), token, { ...fields, platform, applicationName }, profiles);
  },
  'users/registerBrowserToken'(body, profiles) {
    register(profiles.upsert(identifiersIn(body)), body.browserToken, { platform: 'Web' }, profiles);
  },
  'users/disableDevice': disableDevice,
  'commerce/updateCart'({ user, items }, profiles) {
    const profile = update(user, profiles);
    if (Array.isArray(items)) profile?.fields.set(CART, items);
  },
  'commerce/trackPurchase'({ user }, profiles) {
    update(user, profiles)?.fields.delete(CART);
  },
  'lists/subscribe'(body, profiles) {
    for (const subscriber of listIn(body.subscribers)) {
      const isLeftOut =
        body.updateExistingUsersOnly === true && profiles.find(identifiersIn(subscriber)) === undefined;
      if (!isLeftOut) subscribe(update(subscriber, profiles), body.listId);
    }
  },
  'lists/unsubscribe'(body, profiles) {
    for (const subscriber of listIn(body.subscribers)) {
      const profile = profiles.find(identifiersIn(subscriber));
      if (profile === undefined) continue;
      profile.fields.set(
        LISTS,
        listsOf(profile).filter((id) => !isSame(id, body.listId)),
      );
      profiles.touch(profile);
    }
  },
};

/** @param user an `ApiUserUpdateRequest`, which several operations have inside */
function update(user: JsonValue | undefined, profiles: Profiles): Profile | undefined {
  const profile = profiles.upsert(identifiersIn(user));
  if (profile === undefined || !isObject(user) || !isObject(user.dataFields)) return profile;
  const { email: _email, userId: _userId, ...fields } = user.dataFields;
  profiles.rename(profile, identifiersIn(user.dataFields));
  for (const [name, value] of Object.entries(fields)) {
    const stored = profile.fields.get(name);
    // One level, and no lists: https://support.iterable.com/hc/en-us/articles/360035402611
    const isMerged = user.mergeNestedObjects === true && isObject(stored) && isObject(value);
    profile.fields.set(name, isMerged ? { ...stored, ...value } : value);
  }
  return profile;
}

function updateSubscriptions(request: JsonValue, profiles: Profiles): void {
  const profile = profiles.upsert(identifiersIn(request));
  if (profile === undefined || !isObject(request)) return;
  for (const name of SUBSCRIPTIONS) {
    const ids = request[name];
    if (Array.isArray(ids)) profile.fields.set(name, ids);
  }
}

function merge(body: JsonObject, profiles: Profiles): void {
  const source = profiles.find(identifiersIn(body, 'sourceEmail', 'sourceUserId'));
  const names = identifiersIn(body, 'destinationEmail', 'destinationUserId');
  const destination = profiles.find(names);
  if (source === undefined || source === destination) return;
  if (destination === undefined) {
    profiles.rename(source, names);
    return;
  }
  for (const [name, value] of source.fields) {
    if (!destination.fields.has(name)) destination.fields.set(name, value);
  }
  for (const [token, device] of source.devices) {
    if (!destination.devices.has(token)) profiles.putDevice(destination, token, device);
  }
  profiles.remove(source);
  profiles.touch(destination);
}

/** What the device has and the call doesn't name stays. */
function register(
  profile: Profile | undefined,
  token: JsonValue | undefined,
  device: JsonObject,
  profiles: Profiles,
): void {
  if (profile === undefined || typeof token !== 'string') return;
  profiles.putDevice(profile, token, { ...profile.devices.get(token), ...device, endpointEnabled: true });
}

/** Without a user, for all users of the device. */
function disableDevice(body: JsonObject, profiles: Profiles): void {
  const { token } = body;
  if (typeof token !== 'string') return;
  const user = identifiersIn(body);
  const isForAll = user.email === undefined && user.userId === undefined;
  for (const profile of isForAll ? [...profiles.ownersOf(token)] : [profiles.find(user)]) {
    const device = profile?.devices.get(token);
    if (profile === undefined || device === undefined) continue;
    profiles.putDevice(profile, token, { ...device, endpointEnabled: false });
  }
}

function subscribe(profile: Profile | undefined, listId: JsonValue | undefined): void {
  if (profile === undefined || listId === undefined) return;
  const ids = listsOf(profile);
  if (!ids.some((id) => isSame(id, listId))) profile.fields.set(LISTS, [...ids, listId]);
}

function listsOf({ fields }: Profile): readonly JsonValue[] {
  return listIn(fields.get(LISTS));
}

function listIn(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

/** `7` and `7.0` are one id; as numbers, 9007199254740993 and 9007199254740992 would be one too. */
function isSame(id: JsonValue, other: JsonValue | undefined): boolean {
  return isNumber(id) && isNumber(other) && integerOf(id.rawJSON) === integerOf(other.rawJSON);
}

function integerOf(digits: string): string {
  return /^-?\d+$/.test(digits) ? digits : String(Number(digits));
}
