/** How events become the body of a call, and what the answer says about each: one a call, or many. */
import { readBulk, readCounted } from '../../iterable/bulk-response.ts';
import { type Exchange, MAX_CONCURRENT_CALLS } from '../../iterable/client.ts';
import type { BulkEndpoint, Operation } from '../../iterable/operations.ts';
import { type Reading, readSingle, type Verdict } from '../../iterable/response.ts';
import { subjectOf } from '../../iterable/subject.ts';
import type { Task } from '../task.ts';

export interface CallReading {
  /** Of the call as a whole. */
  readonly reading: Reading;
  /** Of its events, in order; nothing of those that must go again in calls of their own. */
  readonly events: readonly (Reading | undefined)[];
  /** The events that the answer complains of, by index, where it refuses the whole call. */
  readonly named: readonly number[];
}

export interface Format {
  /** The most that one call takes; bytes are those of the bodies, with a comma each. */
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** How many calls a consumer has under way at once. */
  readonly maxCalls: number;
  readonly bodyOf: (tasks: readonly Task[]) => string;
  readonly read: (exchange: Exchange, tasks: readonly Task[]) => CallReading;
}

/** One event in each call. */
function singleFormat(readingOf: (exchange: Exchange) => Reading): Format {
  return {
    maxEvents: 1,
    maxBytes: Number.POSITIVE_INFINITY,
    maxCalls: MAX_CONCURRENT_CALLS,
    bodyOf: ([task]) => task?.body ?? '',
    read: (exchange) => readingOfOne(readingOf(exchange)),
  };
}

const SINGLE = singleFormat(readSingle);
const COUNTED = singleFormat(readCounted);

/** A call of one event of which this is all there is to say. */
export function readingOfOne(reading: Reading): CallReading {
  return { reading, events: [reading], named: [] };
}

/** @param bulk where the project's events go many a call */
export function formatOf({ counts }: Operation, bulk: BulkEndpoint | undefined): Format {
  if (bulk !== undefined) return bulkFormat(bulk);
  return counts === undefined ? SINGLE : COUNTED;
}

/**
 * No limit of events or bytes is published for `events/trackBulk`: users of it send a thousand, and Iterable
 * names 4 MB for its sibling `users/bulkUpdate`.
 */
const MAX_EVENTS = 1_000;
const MAX_BYTES = 4_000_000;
/** Enough for the limit of ten a second with answers that take two; each is megabytes in memory. */
const MAX_BULK_CALLS = 20;

/** The bodies go out as they lie on the queue: a number keeps its digits in a list too. */
function bulkFormat({ list }: BulkEndpoint): Format {
  const head = `{${JSON.stringify(list)}:[`;
  return {
    maxEvents: MAX_EVENTS,
    maxBytes: MAX_BYTES - head.length - ']}'.length,
    maxCalls: MAX_BULK_CALLS,
    bodyOf: (tasks) => `${head}${tasks.map(({ body }) => body).join(',')}]}`,
    read(exchange, tasks) {
      const answer = readBulk(exchange, tasks.length, (index) => subjectOf(tasks[index]?.body ?? ''));
      if (answer.kind === 'each') {
        return { reading: { verdict: 'delivered' }, events: answer.events, named: [] };
      }
      const { reading, named } = answer;
      const isOfEvents = VERDICTS_ON_EVENTS.has(reading.verdict) && tasks.length > 1;
      return { reading, events: tasks.map(() => (isOfEvents ? undefined : reading)), named };
    },
  };
}

/** Verdicts on a whole call that one of its events brought upon it. */
const VERDICTS_ON_EVENTS: ReadonlySet<Verdict> = new Set([
  'event-name-disallowed',
  'user-forgotten',
  'user-unknown',
  'too-large',
  'rejected',
]);
