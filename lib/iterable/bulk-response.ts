/**
 * What Iterable's answer to a bulk call says about each of its events. Iterable names no event: its lists
 * hold the users and the event names that failed, so each event is held against them.
 * https://api.iterable.com/api-docs, BulkTrackResponse
 */
import { isRecord } from '../validation.ts';
import type { Exchange } from './client.ts';
import { jsonAnswer, type Reading, readAnswer, type Verdict } from './response.ts';
import type { Subject } from './subject.ts';

export type BulkReading =
  /** Of each event, in order; nothing of those that must go again alone before anybody can say. */
  | { readonly kind: 'each'; readonly events: readonly (Reading | undefined)[] }
  /** Of the call as a whole; `named` are the events that it complains of, by index. */
  | { readonly kind: 'whole'; readonly reading: Reading; readonly named: readonly number[] };

/** The lists of users, by how they begin, the most telling first: a user can stand in several. */
const USER_LISTS: readonly (readonly [prefix: string, Verdict])[] = [
  ['forgotten', 'user-forgotten'],
  ['notFound', 'user-unknown'],
  ['conflict', 'rejected'],
  ['invalidData', 'rejected'],
  ['invalid', 'rejected'],
];

/** A place in `params` of an answer that refuses the whole call: `obj.events[1].createdAt`. */
const NAMED = /\bevents\[(\d{1,4})\]/g;

/** @param subjectAt of the event with that index; only asked when something failed */
export function readBulk(
  exchange: Exchange,
  count: number,
  subjectAt: (index: number) => Subject,
): BulkReading {
  const answer =
    exchange.kind === 'answer' && exchange.status === 200 ? jsonAnswer(exchange.body) : undefined;
  if (!isRecord(answer) || !isCount(answer.failCount)) {
    const { reading, params } = readAnswer(exchange);
    // Success of the whole is said by counts, which are missing.
    const verdict = reading.verdict === 'delivered' ? 'unavailable' : reading.verdict;
    return { kind: 'whole', reading: { ...reading, verdict }, named: namedIn(params, count) };
  }
  const { failCount } = answer;
  const lists = failureLists(answer);
  if (failCount === 0 && lists.length === 0) return { kind: 'each', events: Array(count).fill(DELIVERED) };
  const subjects = Array.from({ length: count }, (_, index) => subjectAt(index));
  return { kind: 'each', events: attributed(subjects, lists, failCount) };
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}

const DELIVERED: Reading = { verdict: 'delivered' };
const UNEXPLAINED: Reading = { verdict: 'unavailable', status: 200, detail: 'failCount' };

interface FailureList {
  readonly name: string;
  readonly verdict: Verdict;
  /** What of a subject it lists. */
  readonly key: keyof Subject;
  readonly values: ReadonlySet<string>;
}

function attributed(
  subjects: readonly Subject[],
  lists: readonly FailureList[],
  failCount: number,
): (Reading | undefined)[] {
  const found = subjects.map((subject) => lists.find((list) => isListed(subject, list)));
  const whoOf = (index: number) => failureOf(subjects[index], found[index]);
  const eventsOf = Map.groupBy(
    [...found.keys()].filter((index) => found[index]),
    whoOf,
  );
  const listed = found.filter((list) => list !== undefined).length;
  const disallowed = found.filter((list) => list?.key === 'eventName').length;
  // Whether names that are switched off count as failures is not documented: both readings are plain.
  const isExplained = listed === failCount || listed - disallowed === failCount;
  const users = [...eventsOf.keys()].filter((who) => !who.startsWith('eventName')).length;
  const isContradictory = users > failCount;

  return found.map((list, index): Reading | undefined => {
    // It failed alone: there is no other that could be meant.
    if (subjects.length === 1 && failCount > 0 && list === undefined) return UNEXPLAINED;
    // Nobody says that it failed. If more failed than are listed, nobody says that it did not.
    if (list === undefined) return isExplained || listed > failCount ? DELIVERED : undefined;
    const isTheOnlyOne = eventsOf.get(whoOf(index))?.length === 1 && !isContradictory;
    const isCertain = isExplained || list.key === 'eventName' || isTheOnlyOne || subjects.length === 1;
    return isCertain ? { verdict: list.verdict, status: 200, detail: list.name } : undefined;
  });
}

/** What failed: a user, or a name that is switched off. */
function failureOf(subject: Subject | undefined, list: FailureList | undefined): string {
  return list === undefined ? '' : `${list.key} ${normalised(subject?.[list.key] ?? '', list.key)}`;
}

function isListed(subject: Subject, { key, values }: FailureList): boolean {
  const value = subject[key];
  return value !== undefined && values.has(normalised(value, key));
}

/** Iterable keeps addresses in lower case: https://support.iterable.com/hc/articles/209082806 */
function normalised(value: string, key: keyof Subject): string {
  return key === 'email' ? value.toLowerCase() : value;
}

/** The lists that hold something, in order of what they tell. */
function failureLists(answer: Readonly<Record<string, unknown>>): FailureList[] {
  const { failedUpdates, disallowedEventNames, invalidEmails, invalidUserIds } = answer;
  const specific = Object.entries(isRecord(failedUpdates) ? failedUpdates : {}).toSorted(
    ([a], [b]) => rankOf(a) - rankOf(b),
  );
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
  return { name, key, verdict, values: new Set(texts.map((text) => normalised(text, key))) };
}

function rankOf(name: string): number {
  const rank = USER_LISTS.findIndex(([prefix]) => name.startsWith(prefix));
  return rank === -1 ? USER_LISTS.length : rank;
}

/** Of a list that was not known when this was written, nothing follows but that the event failed. */
function verdictOf(name: string): Verdict {
  return USER_LISTS[rankOf(name)]?.[1] ?? 'unavailable';
}

function namedIn(params: unknown, count: number): number[] {
  const places = isRecord(params) ? Object.keys(params).join(' ') : '';
  const indexes = [...places.matchAll(NAMED)].map(([, index]) => Number(index));
  return [...new Set(indexes)].filter((index) => index < count);
}
