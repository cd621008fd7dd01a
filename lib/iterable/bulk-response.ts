/**
 * What Iterable's answer to a bulk call says about each of its events. Iterable names no event: its lists
 * hold the users and the event names that failed, so each event is held against them.
 * https://api.iterable.com/api-docs, BulkTrackResponse
 */
import { isRecord } from '../json/is-record.ts';
import type { Exchange } from './client.ts';
import { type Counts, countsIn, type FailureList, nameListed } from './failure-lists.ts';
import { type Reading, readAnswer } from './response.ts';
import type { Subject } from './subject.ts';
import { suspectsIn } from './suspects.ts';
import { tellableName } from './tellable.ts';

export type BulkReading =
  /** Of each event, in order; nothing of those that must go again alone before anybody can say. */
  | {
      readonly kind: 'each';
      readonly events: readonly (Reading | undefined)[];
      /** How many failed and stand in no list, if nothing contradicts that. */
      readonly unlisted?: number;
    }
  /** Of the call as a whole; `named` are the events that it complains of, by index. */
  | {
      readonly kind: 'whole';
      readonly reading: Reading;
      readonly named: readonly number[];
      /** It is about what all of them have in common. */
      readonly isOfAll: boolean;
    };

/** What a call carried. */
export interface BulkCall {
  /** The member of its body that lists the events, or the users. */
  readonly list: string;
  /** The member that is the same for all of them, if there is one that Iterable can refuse. */
  readonly shared?: string | undefined;
  readonly count: number;
  /** Of the event with that index; only asked when something failed. */
  readonly subjectAt: (index: number) => Subject;
  /** Its text in the list; only asked when its fields are complained of. */
  readonly itemAt: (index: number) => string;
}

/** A place in `params` of an answer that refuses the whole call: `obj.events[1].createdAt`. */
const NAMED = /\b(\w+)\[(\d{1,4})\]/g;

export function readBulk(exchange: Exchange, bulkCall: BulkCall): BulkReading {
  const { list, shared, count, subjectAt, itemAt } = bulkCall;
  const counts = countsIn(exchange);
  if (counts === undefined) {
    const { reading, params } = readWithoutCounts(exchange);
    const isOfAll = shared !== undefined && isRecord(params) && Object.hasOwn(params, shared);
    // Where no project sends in bulk, nobody is suspected.
    const suspects = suspectsIn?.(params, itemAt, count) ?? [];
    const named = new Set([...indexesIn(params, list, count), ...suspects]);
    return { kind: 'whole', reading, named: [...named], isOfAll };
  }
  if (failuresIn(counts, count) === 0 && counts.lists.length === 0) {
    return { kind: 'each', events: Array(count).fill(DELIVERED) };
  }
  const subjects = Array.from({ length: count }, (_, index) => subjectAt(index));
  return { kind: 'each', ...readingOfEach(subjects, counts) };
}

/**
 * Reads the answer to a call of one event whose body lists several users: what can't be delivered of it can't
 * be told apart from the rest.
 * @param isDoneIfUnknown with users whom Iterable doesn't know, all is as the call wants it
 */
export function readCounted(exchange: Exchange, isDoneIfUnknown = false): Reading {
  const counts = countsIn(exchange);
  if (counts === undefined) return readWithoutCounts(exchange).reading;
  if (counts.failCount === undefined) return UNEXPLAINED;
  const { unknown = [], refused = [] } = Object.groupBy(counts.lists, ({ verdict }) =>
    verdict === 'user-unknown' ? 'unknown' : 'refused',
  );
  const unknownCount = unknown.reduce((count, { values }) => count + values.size, 0);
  const isDone = isDoneIfUnknown && refused.length === 0 && unknownCount >= counts.failCount;
  if (counts.failCount === 0 || isDone) return DELIVERED;
  const isUserMissing = unknown.length > 0 && !isDoneIfUnknown;
  const detail = counts.lists.map(({ name }) => name).join('; ');
  return { verdict: isUserMissing ? 'user-unknown' : 'partly-refused', status: 200, detail };
}

/** Success is said by counts: an answer without them is none. */
function readWithoutCounts(exchange: Exchange): ReturnType<typeof readAnswer> {
  const { reading, params } = readAnswer(exchange);
  return reading.verdict === 'delivered' ? { reading: UNEXPLAINED } : { reading, params };
}

const DELIVERED: Reading = { verdict: 'delivered' };
/** It failed, and nothing says why: it is counted as neither, or listed nowhere. */
export const UNEXPLAINED: Reading = { verdict: 'unavailable', status: 200, detail: 'failCount' };

function readingOfEach(
  subjects: readonly Subject[],
  counts: Counts,
): Omit<Extract<BulkReading, { kind: 'each' }>, 'kind'> {
  /** Of each subject the list it stands in. */
  const lists = subjects.map((subject) => counts.lists.find((list) => nameListed(subject, list)));
  if (subjects.length === 1) lists[0] ??= conflictIn(counts);
  const listedCount = lists.filter((list) => list !== undefined).length;
  const disallowedCount = lists.filter((list) => list?.key === 'eventName').length;
  const isUnchanged = subjects.map((subject) => counts.unchanged.some((list) => nameListed(subject, list)));
  const failures = failuresIn(counts, subjects.length - isUnchanged.filter((isSo) => isSo).length);
  // Whether names that are switched off count as failures is not documented: both readings are plain.
  const isExplained =
    listedCount === failures ||
    (counts.successCount === undefined && listedCount - disallowedCount === failures);

  const whoOf = (index: number) => failureOf(subjects[index], lists[index]);
  const eventsOf = Map.groupBy(
    [...lists.keys()].filter((index) => lists[index]),
    whoOf,
  );
  const users = [...eventsOf.keys()].filter((who) => !who.startsWith('eventName')).length;
  const isContradictory = users > failures;

  const events = lists.map((list, index): Reading | undefined => {
    if (list === undefined) {
      // Not listed as failed. If more failed than are listed, it may still have failed.
      if (isExplained || listedCount > failures || isUnchanged[index]) return DELIVERED;
      return subjects.length === 1 ? UNEXPLAINED : undefined;
    }
    const isTheOnlyOne = eventsOf.get(whoOf(index))?.length === 1 && !isContradictory;
    const isCertain = isExplained || list.key === 'eventName' || isTheOnlyOne || subjects.length === 1;
    return isCertain ? readingOf(list, subjects[index]) : undefined;
  });
  return isContradictory || isExplained ? { events } : { events, unlisted: failures - listedCount };
}

/** Who stands there is the other of the two: "existing addresses that prevented identity updates". */
function conflictIn({ lists, failCount = 0 }: Counts): FailureList | undefined {
  return failCount > 0 ? lists.find(({ name }) => name.startsWith('conflict')) : undefined;
}

/** A user stays unnamed; of a name that is switched off, the name is what can be acted on. */
function readingOf({ verdict, key, name }: FailureList, subject: Subject | undefined): Reading {
  const told = key === 'eventName' ? tellableName(subject?.eventName) : undefined;
  return { verdict, status: 200, detail: told ?? name };
}

/** How many of a call's events failed: what is counted neither way was not stored either. */
function failuresIn({ failCount, successCount }: Counts, count: number): number {
  return Math.max(failCount ?? 0, count - (successCount ?? count));
}

/** What failed: a user, or a name that is switched off. */
function failureOf(subject: Subject | undefined, list: FailureList | undefined): string {
  return list === undefined ? '' : `${list.key} ${nameListed(subject ?? {}, list) ?? ''}`;
}

function indexesIn(params: unknown, list: string, count: number): number[] {
  const places = isRecord(params) ? Object.keys(params).join(' ') : '';
  const ofList = [...places.matchAll(NAMED)].filter(([, name]) => name === list);
  const indexes = ofList.map(([, , index]) => Number(index));
  return [...new Set(indexes)].filter((index) => index < count);
}
