/**
 * What an answer counts and lists: how many of a call's users failed, and which.
 * https://api.iterable.com/api-docs, BulkTrackResponse and its like
 */
import { isRecord } from '../json/is-record.ts';
import { parsedOrNothing } from '../json/parsed-or-nothing.ts';
import type { Exchange } from './client.ts';
import type { Verdict } from './response.ts';
import type { Subject } from './subject.ts';

/** An answer that says success by counts. */
export interface Counts {
  /** At least one of the two is there. */
  readonly failCount: number | undefined;
  readonly successCount: number | undefined;
  /** Those that hold something, in order of what they tell. */
  readonly lists: readonly FailureList[];
}

export interface FailureList {
  readonly name: string;
  readonly verdict: Verdict;
  /** What of a subject it lists. */
  readonly key: keyof Subject;
  readonly values: ReadonlySet<string>;
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
  return { failCount, successCount, lists: failureLists(answer) };
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

/** Iterable keeps addresses in lower case: https://support.iterable.com/hc/articles/209082806 */
export function comparable(value: string, key: keyof Subject): string {
  return key === 'email' ? value.toLowerCase() : value;
}

function failureLists(answer: Readonly<Record<string, unknown>>): FailureList[] {
  const { failedUpdates, disallowedEventNames, invalidEmails, invalidUserIds } = answer;
  const specific = Object.entries(isRecord(failedUpdates) ? failedUpdates : {})
    .filter(([name]) => LIST_NAME.test(name))
    .slice(0, MAX_LISTS)
    .toSorted(([a], [b]) => rankOf(a) - rankOf(b));
  // Deprecated: these two hold users that failed for other reasons too.
  const deprecated = { invalidEmails, invalidUserIds };
  return [
    listOf('disallowedEventNames', 'eventName', 'event-name-disallowed', disallowedEventNames),
    ...[...specific, ...Object.entries(deprecated)].map(([name, values]) =>
      listOf(name, name.endsWith('Emails') ? 'email' : 'userId', verdictOf(name), values),
    ),
  ].filter(({ values }) => values.size > 0);
}

function listOf(name: string, key: keyof Subject, verdict: Verdict, values: unknown): FailureList {
  const texts = (Array.isArray(values) ? values : []).filter((value) => typeof value === 'string');
  return { name, key, verdict, values: new Set(texts.map((text) => comparable(text, key))) };
}

function rankOf(name: string): number {
  const rank = USER_LISTS.findIndex(([prefix]) => name.startsWith(prefix));
  return rank === -1 ? USER_LISTS.length : rank;
}

/** Of a list that was not known when this was written, nothing follows but that the event failed. */
function verdictOf(name: string): Verdict {
  return USER_LISTS[rankOf(name)]?.[1] ?? 'unavailable';
}
