/**
 * What can be asked of Iterable: one row an operation. The door and the consumer both go by it; what may stand
 * in a body is in `schemas.ts`, which only the door reads. Paths and limits are Iterable's:
 * https://api.iterable.com/api/docs. What a new row needs besides: `test/iterable/facts.test.ts` and
 * `test/docs/breadth.test.ts` ask for it.
 */
import type { UserPlace } from './named-users.ts';
import type { Mode, Order } from './project-kinds.ts';

/** Where calls go, and how many of them a project may make. */
export interface Endpoint {
  /** As users write it, and Iterable below `/api/`. */
  readonly name: string;
  /** Below the data centre's origin. */
  readonly path: string;
  /** Iterable's published limit, counted per project; where it publishes none, `UNPUBLISHED`. */
  readonly requestsPerSecond: number;
}

/** Takes many events in one call, for projects of mode `bulk`. */
export interface BulkEndpoint extends Endpoint {
  /** The member of the body that lists them. */
  readonly list: string;
  /** They are about users, each of whom may stand in a call once. */
  readonly isOfUsers?: true;
  /** A member of theirs that the call says once for all of them. */
  readonly saidOnce?: string;
}

interface Traits {
  /** Whom it is about. */
  readonly users: readonly UserPlace[];
  /** The member that makes naming a user unnecessary. */
  readonly insteadOfUser?: string;
  /** Clients may name the user in nothing but the JWT that comes along: the door puts that user into the body. */
  readonly isNamedByToken?: true;
  /** Iterable takes it from a JWT-enabled key without a JWT, so it may be about nobody in particular. */
  readonly needsNoToken?: true;
  /**
   * The member that lists several users, whom Iterable's answer counts. Each gets a message of its own; the
   * consumer puts those of one list into one call again.
   */
  readonly counts?: 'subscribers';
  /** It can start a journey, so it may go stale: a project's `staleAfter` knows it by this member. */
  readonly staleBy?: 'eventName' | 'workflowId';
  /** With a user whom Iterable doesn't know, all is as the call wants it. */
  readonly isDoneIfUnknown?: true;
  /** Which of the project's keys: Iterable refuses some operations to server-side keys. */
  readonly key: 'server' | 'client';
  /**
   * Why doing it twice does no harm: Iterable updates the event that has the `id`, or the call sets a state.
   * `no`: it does something each time, so delivery is at least once.
   */
  readonly repeatable: 'id' | 'state' | 'no';
  /**
   * The line of its user in which it waits its turn, where a project keeps the order of users. What is about devices
   * needs another key: if that is refused, the rest of the user's line goes on.
   */
  readonly line?: 'user' | 'devices';
  /** It changes no user: it stands in line only where a project says `order: 'all'`. */
  readonly inLineIfAll?: true;
  /** It deletes, or undoes that: a source may use it only where its `operations` say so. */
  readonly mustBeNamed?: true;
}

export interface Operation extends Endpoint, Traits {
  readonly name: OperationName;
  readonly bulk?: BulkEndpoint;
}

/** What an event is unless it says otherwise. */
export const DEFAULT_OPERATION = 'events/track';

/** Ours, where Iterable publishes no limit: low enough to be no burden, and the configuration can say more. */
const UNPUBLISHED = 100;

const TOP: readonly UserPlace[] = [{ email: 'email', userId: 'userId' }];
const USER: readonly UserPlace[] = [{ within: 'user', email: 'email', userId: 'userId' }];
const SUBSCRIBERS: readonly UserPlace[] = [{ within: 'subscribers', email: 'email', userId: 'userId' }];
const CURRENT: readonly UserPlace[] = [{ email: 'currentEmail', userId: 'currentUserId' }];
/** The last of them is the one that a call changes. */
const SOURCE_AND_DESTINATION: readonly UserPlace[] = [
  { email: 'sourceEmail', userId: 'sourceUserId' },
  { email: 'destinationEmail', userId: 'destinationUserId' },
];

const TRACK_BULK = {
  name: 'events/trackBulk',
  path: '/api/events/trackBulk',
  requestsPerSecond: 10,
  list: 'events',
} as const satisfies BulkEndpoint;

const UPDATE_BULK = {
  name: 'users/bulkUpdate',
  path: '/api/users/bulkUpdate',
  requestsPerSecond: 5,
  list: 'users',
  isOfUsers: true,
  saidOnce: 'createNewFields',
} as const satisfies BulkEndpoint;

/** Iterable publishes no limit for it: ours is its sibling's. */
const UPDATE_SUBSCRIPTIONS_BULK = {
  name: 'users/bulkUpdateSubscriptions',
  path: '/api/users/bulkUpdateSubscriptions',
  requestsPerSecond: UPDATE_BULK.requestsPerSecond,
  list: 'updateSubscriptionsRequests',
  isOfUsers: true,
} as const satisfies BulkEndpoint;

type Bulk = typeof TRACK_BULK | typeof UPDATE_BULK | typeof UPDATE_SUBSCRIPTIONS_BULK;

/** The path is the name below `/api/`; a limit that isn't said is not published; the key is the server's. */
type Row = Omit<Traits, 'key'> &
  Partial<Pick<Traits, 'key'> & Pick<Endpoint, 'requestsPerSecond'>> & { readonly bulk?: Bulk };

/** Iterable's schema asks for the message alone, which was made for one user. */
const OF_MESSAGE = {
  users: TOP,
  insteadOfUser: 'messageId',
  isNamedByToken: true,
  repeatable: 'no',
} as const;
/** Of several messages; its members name nobody else. */
const OF_SESSION = {
  users: TOP,
  insteadOfUser: 'impressions',
  isNamedByToken: true,
  repeatable: 'no',
} as const;

const ROWS = {
  'events/track': {
    users: TOP,
    repeatable: 'id',
    staleBy: 'eventName',
    line: 'user',
    inLineIfAll: true,
    requestsPerSecond: 2_000,
    bulk: TRACK_BULK,
  },
  'users/update': {
    users: TOP,
    repeatable: 'state',
    line: 'user',
    requestsPerSecond: 500,
    bulk: UPDATE_BULK,
  },
  'users/updateEmail': { users: CURRENT, repeatable: 'state', line: 'user' },
  'users/updateSubscriptions': {
    users: TOP,
    repeatable: 'state',
    line: 'user',
    bulk: UPDATE_SUBSCRIPTIONS_BULK,
  },
  // Published per API key; a project is called with one.
  'users/merge': {
    users: SOURCE_AND_DESTINATION,
    repeatable: 'state',
    line: 'user',
    requestsPerSecond: 50,
  },
  // Besides, Iterable takes 1,000 of each in 24 hours.
  'users/forget': { users: TOP, repeatable: 'state', line: 'user', requestsPerSecond: 3, mustBeNamed: true },
  'users/unforget': {
    users: TOP,
    repeatable: 'state',
    line: 'user',
    requestsPerSecond: 3,
    mustBeNamed: true,
  },
  'commerce/trackPurchase': { users: USER, repeatable: 'id', line: 'user' },
  'commerce/updateCart': { users: USER, repeatable: 'state', line: 'user' },
  'lists/subscribe': { users: SUBSCRIBERS, repeatable: 'state', line: 'user', counts: 'subscribers' },
  'lists/unsubscribe': {
    users: SUBSCRIBERS,
    repeatable: 'state',
    line: 'user',
    counts: 'subscribers',
    isDoneIfUnknown: true,
  },
  'workflows/triggerWorkflow': {
    users: TOP,
    repeatable: 'no',
    line: 'user',
    insteadOfUser: 'listId',
    staleBy: 'workflowId',
  },
  'events/trackPushOpen': { ...OF_MESSAGE, key: 'client' },
  'events/trackInAppOpen': { ...OF_MESSAGE, key: 'client' },
  'events/trackInAppClick': { ...OF_MESSAGE, key: 'client' },
  'events/trackInAppClose': { ...OF_MESSAGE, key: 'client' },
  'events/trackInAppDelivery': { ...OF_MESSAGE, key: 'client' },
  'events/inAppConsume': { ...OF_MESSAGE, key: 'client', repeatable: 'state' },
  'events/trackWebPushClick': { ...OF_MESSAGE, key: 'client' },
  // Not in Iterable's documents: its SDKs for iOS and Android send it.
  'events/trackInboxSession': { ...OF_SESSION, key: 'client' },
  'embedded-messaging/events/received': OF_MESSAGE,
  'embedded-messaging/events/click': OF_MESSAGE,
  // Not in Iterable's documents: its SDK for the web sends it.
  'embedded-messaging/events/dismiss': OF_MESSAGE,
  'embedded-messaging/events/session': OF_SESSION,
  'users/registerDeviceToken': {
    users: TOP,
    repeatable: 'state',
    line: 'devices',
    key: 'client',
    requestsPerSecond: 500,
  },
  'users/registerBrowserToken': { users: TOP, repeatable: 'state', line: 'devices', key: 'client' },
  // Without a user: for all users of the device. That it needs no JWT is what Iterable's SDK for iOS says
  // (`unauthenticatedPaths` in Constants.swift).
  'users/disableDevice': {
    users: TOP,
    insteadOfUser: 'token',
    needsNoToken: true,
    repeatable: 'state',
    line: 'devices',
    key: 'client',
  },
} as const satisfies Readonly<Record<string, Row>>;

export type OperationName = keyof typeof ROWS;

/** What is called: each operation, and what takes many of its events at once. */
export type EndpointName = OperationName | Bulk['name'];

const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries<Row>(ROWS).map(([name, row]) => [
    name,
    {
      name: name as OperationName,
      path: `/api/${name}`,
      requestsPerSecond: UNPUBLISHED,
      key: 'server',
      ...row,
    },
  ]),
);

export const OPERATION_NAMES = Object.keys(ROWS) as readonly OperationName[];

/** What a source may use whose settings name no `operations`. */
export const DEFAULT_OPERATIONS: readonly OperationName[] = OPERATION_NAMES.filter((name) => {
  const { mustBeNamed }: Row = ROWS[name];
  return mustBeNamed === undefined;
});

/** Every endpoint that is called, by what a limit can be set for. */
export const ENDPOINT_NAMES: readonly EndpointName[] = OPERATION_NAMES.flatMap((name) => {
  const { bulk }: Row = ROWS[name];
  return bulk === undefined ? [name] : [name, bulk.name];
});

export function operationNamed(name: string): Operation | undefined {
  return OPERATIONS.get(name);
}

/** The settings of a project that decide how many of its events go in a call. */
export interface SendingProject {
  readonly mode: Mode;
  /** Its users are changed many a call, too. */
  readonly usersInBulk: boolean;
}

/** What takes the operation's events many a call, in such a project. */
export function bulkFor(
  { bulk }: Operation,
  { mode, usersInBulk }: SendingProject,
): BulkEndpoint | undefined {
  const isInBulk = bulk?.isOfUsers === true ? usersInBulk : mode === 'bulk';
  return isInBulk ? bulk : undefined;
}

/** In which line of its user an operation waits its turn, in a project that keeps such an order; `undefined`: in none. */
export function lineOf({ line, inLineIfAll }: Operation, order: Order): Operation['line'] {
  const isKept = order === 'all' || (order === 'users' && inLineIfAll === undefined);
  return isKept ? line : undefined;
}
