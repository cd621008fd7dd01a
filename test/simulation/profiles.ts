/** Users as Iterable keeps them, by its rules for what changes them; decided here, and not by the code that is tried. */
import type { OperationName } from './events.ts';
import { isRawObject, parseRaw, type Raw, type RawObject } from './raw-json.ts';

export interface Profile {
  readonly fields: RawObject;
  readonly subscriptions: RawObject;
  readonly cart: Raw;
  /** By the id of a list, whether the user is on it. */
  readonly lists: RawObject;
  readonly events: readonly Raw[];
}

export const NOBODY: Profile = { fields: {}, subscriptions: {}, cart: [], lists: {}, events: [] };

/** A change as Iterable gets it. */
export interface Request {
  readonly operation: OperationName;
  readonly body: string;
}

type Apply = (profile: Profile, body: RawObject) => Profile;

export function applyTo(profile: Profile, { operation, body }: Request): Profile {
  return APPLY[operation](profile, parseRaw(body));
}

const SUBSCRIPTIONS = [
  'emailListIds',
  'unsubscribedChannelIds',
  'unsubscribedMessageTypeIds',
  'subscribedMessageTypeIds',
];

const track: Apply = (profile, body) => ({ ...profile, events: [...profile.events, body] });

const APPLY: Readonly<Record<OperationName, Apply>> = {
  'events/track': track,
  'events/trackInAppOpen': track,
  'workflows/triggerWorkflow': track,
  // Fields that are not named are kept; one level of objects in them, if the call says so; never lists.
  'users/update': (profile, { dataFields, mergeNestedObjects }) =>
    withFields(profile, dataFields, mergeNestedObjects === 'true'),
  'users/updateSubscriptions': (profile, body) => ({
    ...profile,
    subscriptions: {
      ...profile.subscriptions,
      ...Object.fromEntries(
        Object.entries(body).filter(([name, value]) => SUBSCRIPTIONS.includes(name) && value !== 'null'),
      ),
    },
  }),
  'commerce/updateCart': (profile, { user, items = [] }) => ({
    ...withFields(profile, isRawObject(user) ? user.dataFields : undefined, false),
    cart: items,
  }),
  'lists/subscribe': (profile, body) => onList(profile, body, 'true'),
  'lists/unsubscribe': (profile, body) => onList(profile, body, 'false'),
};

function withFields(profile: Profile, more: Raw | undefined, isDeep: boolean): Profile {
  if (!isRawObject(more)) return profile;
  const fields: Record<string, Raw> = { ...profile.fields };
  for (const [name, value] of Object.entries(more)) {
    const before = fields[name];
    fields[name] = isDeep && isRawObject(before) && isRawObject(value) ? { ...before, ...value } : value;
  }
  return { ...profile, fields };
}

function onList(profile: Profile, { listId, subscribers = [] }: RawObject, isOn: 'true' | 'false'): Profile {
  const [subscriber] = subscribers as readonly RawObject[];
  const { lists } = profile;
  return {
    ...withFields(profile, subscriber?.dataFields, false),
    lists: { ...lists, [String(listId)]: isOn },
  };
}
