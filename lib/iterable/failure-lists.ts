/**
 * What an answer counts and lists: how many of a call's users failed, and which.
 * https://api.iterable.com/api-docs, BulkTrackResponse and its like
 */
import { isRecord } from '../json/is-record.ts';
import { parsedOrNothing } from '../json/parsed-or-nothing.ts';
import type { Exchange } from './client.ts';
import type { Verdict } from './response.ts';
import { comparable, type Subject } from './subject.ts';

/** An answer that says success by counts. */
export interface Counts {
  /** At least one of the two is there. */
  readonly failCount: number | undefined;
  readonly successCount: number | undefined;
  /** Those that hold something, in order of what they tell. */
  readonly lists: readonly FailureList[];
  /** Users who are as the call wants them already, and so may be in neither count. */
  readonly unchanged: readonly UserList[];
}

/** What an answer lists. */
export interface UserList {
  /** What of a subject it lists. */
  readonly key: 'email' | 'userId' | 'eventName';
  readonly values: ReadonlySet<string>;
}

export interface FailureList extends UserList {
  readonly name: string;
  readonly verdict: Verdict;
}

/** A name goes into dead letters. */
const LIST_NAME = /^[A-Za-z]{1,32}(?:Emails|UserIds)$/;
/** Iterable has ten. */
const MAX_LISTS = 40;

/** The lists of users, by how they begin, the most telling first: a user can stand in several. */
const USER_LISTS: readonly (readonly [prefix: string, Verdict])[] = [
  ['forgotten', 'user-forgotten'],
  ['notFound', 'user-unknown'],
  ['conflict', 'rejected'],
  ['invalidData', 'rejected'],
  ['invalid', 'rejected'],
];

/** @returns nothing for an answer without counts, whatever it says */
export function countsIn(exchange: Exchange): Counts | undefined {
  if (exchange.kind !== 'answer' || exchange.status !== 200) return undefined;
  const answer = parsedOrNothing(exchange.body);
  if (!isRecord(answer)) return undefined;
  const failCount = countOf(answer.failCount);
  const successCount = countOf(answer.successCount);
  const isReadable = failCount !== undefined || answer.failCount === undefined;
  if (!isReadable || (failCount ?? successCount) === undefined) return undefined;
  // Not in Iterable's document: seen in answers of `users/bulkUpdate`.
  const { noOpEmails, noOpUserIds } = answer;
  const unchanged = [valuesOf('email', noOpEmails), valuesOf('userId', noOpUserIds)];
  return { failCount, successCount, lists: failureLists(answer), unchanged };
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

/** @returns the name of a subject by which a list has it, as it is compared */
export function nameListed(subject: Subject, { key, values }: UserList): string | undefined {
  const { email, newEmail, userId, newUserId, eventName } = subject;
  const names = { email: [email, newEmail], userId: [userId, newUserId], eventName: [eventName] }[key];
  return names
    .map((name) => name && comparable(name, key))
    .find((name) => name !== undefined && values.has(name));
}

function failureLists(answer: Readonly<Record<string, unknown>>): FailureList[] {
  const { failedUpdates, disallowedEventNames, invalidEmails, invalidUserIds } = answer;
  const specific = Object.entries(isRecord(failedUpdates) ? failedUpdates : {})
    .filter(([name]) => LIST_NAME.test(name))
    .slice(0, MAX_LISTS)
    .toSorted(([a], [b]) => rankOf(a) - rankOf(b));
  // Deprecated: these two hold users that failed for other reasons too.
  const deprecated = { invalidEmails, invalidUserIds };
  // BulkUpdateSubscriptionsResponse: "due to internal error".
  const { validEmailFailures, validUserIdFailures } = answer;
  return [
    listOf('disallowedEventNames', 'eventName', 'event-name-disallowed', disallowedEventNames),
    listOf('validEmailFailures', 'email', 'unavailable', validEmailFailures),
    listOf('validUserIdFailures', 'userId', 'unavailable', validUserIdFailures),
    ...[...specific, ...Object.entries(deprecated)].map(([name, values]) =>
      listOf(name, name.endsWith('Emails') ? 'email' : 'userId', verdictOf(name), values),
    ),
  ].filter(({ values }) => values.size > 0);
}

function listOf(name: string, key: UserList['key'], verdict: Verdict, values: unknown): FailureList {
  return { name, verdict, ...valuesOf(key, values) };
}

function valuesOf(key: UserList['key'], values: unknown): UserList {
  const texts = (Array.isArray(values) ? values : []).filter((value) => typeof value === 'string');
  return { key, values: new Set(texts.map((text) => comparable(text, key))) };
}

function rankOf(name: string): number {
  const rank = USER_LISTS.findIndex(([prefix]) => name.startsWith(prefix));
  return rank === -1 ? USER_LISTS.length : rank;
}

/** Of a list that was not known when this was written, nothing follows but that the event failed. */
function verdictOf(name: string): Verdict {
  return USER_LISTS[rankOf(name)]?.[1] ?? 'unavailable';
}
