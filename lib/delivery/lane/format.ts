/** How events become the body of a call, and what the answer says about each: one a call, or many. */
import { type BulkCall, readBulk, readCounted } from '../../iterable/bulk-response.ts';
import { type Exchange, MAX_CONCURRENT_CALLS } from '../../iterable/client.ts';
import { listedUserIn } from '../../iterable/listed-user.ts';
import type { BulkEndpoint, Operation } from '../../iterable/operations.ts';
import { type Reading, readSingle, type Verdict } from '../../iterable/response.ts';
import { type Subject, subjectOf } from '../../iterable/subject.ts';
import { tellableName } from '../../iterable/tellable.ts';
import type { Task } from '../task.ts';
import { groupsByHistory, groupsByList } from './groups.ts';

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
  /** Those that may go in one call, or in several that are cut from them, in order. */
  readonly groupsOf: (tasks: readonly Task[]) => readonly (readonly Task[])[];
  /** @param tasks of one group */
  readonly bodyOf: (tasks: readonly Task[]) => string;
  readonly read: (exchange: Exchange, tasks: readonly Task[]) => CallReading;
}

/** One event in each call. */
const SINGLE: Format = {
  maxEvents: 1,
  maxBytes: Number.POSITIVE_INFINITY,
  maxCalls: MAX_CONCURRENT_CALLS,
  groupsOf: (tasks) => [tasks],
  bodyOf: ([task]) => task?.body ?? '',
  read: (exchange, [task]) => readingOfOne(namingEvent(readSingle(exchange), task)),
};

/** A call of one event of which this is all there is to say. */
export function readingOfOne(reading: Reading): CallReading {
  return { reading, events: [reading], named: [] };
}

/** @param bulk where the project's events go many a call */
export function formatOf(operation: Operation, bulk: BulkEndpoint | undefined): Format {
  if (bulk !== undefined) return bulkFormat(bulk);
  return operation.counts === undefined ? SINGLE : listFormat(operation, operation.counts);
}

/**
 * No limit of events or bytes is published for `events/trackBulk` or `lists/*`: their users send a thousand, and
 * Iterable names 4 MB for its sibling `users/bulkUpdate`.
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
    groupsOf: groupsByHistory,
    bodyOf: (tasks) => `${head}${tasks.map(({ body }) => body).join(',')}]}`,
    read: (exchange, tasks) => readMany(exchange, tasks, { list }, subjectOf),
  };
}

/** The users of one list go many a call, each as it lies on the queue, in what is the same around them all. */
function listFormat({ isDoneIfUnknown }: Operation, list: string): Format {
  const userOf = (body: string) => listedUserIn(body, list)?.user;
  return {
    maxEvents: MAX_EVENTS,
    maxBytes: MAX_BYTES,
    maxCalls: MAX_CONCURRENT_CALLS,
    groupsOf: (tasks) => groupsByHistory(tasks).flatMap((group) => groupsByList(group, list)),
    bodyOf: (tasks) => bodyListing(tasks, list),
    read(exchange, tasks) {
      const only = tasks.length === 1 ? tasks[0] : undefined;
      // A body with several users, which earlier versions of the door queued, is done or not as a whole.
      if (only !== undefined && userOf(only.body) === undefined) {
        return readingOfOne(readCounted(exchange, isDoneIfUnknown));
      }
      const call = readMany(exchange, tasks, { list, shared: 'listId' }, (body) => userOf(body) ?? {});
      // `successCount` is of users that were updated: of one who is on the list already there is nothing to update.
      const isDone = only !== undefined && readCounted(exchange).verdict === 'delivered';
      const settled = (reading: Reading | undefined) => {
        if (isDone && reading?.verdict === 'unavailable') return DELIVERED;
        return isDoneIfUnknown && reading?.verdict === 'user-unknown' ? DELIVERED : reading;
      };
      return { ...call, events: call.events.map(settled) };
    },
  };
}

const DELIVERED: Reading = { verdict: 'delivered' };

/** @param tasks of one group: the text around their users is as long in each */
function bodyListing(tasks: readonly Task[], list: string): string {
  const [first] = tasks;
  if (first === undefined || tasks.length === 1) return first?.body ?? '';
  const listed = listedUserIn(first.body, list);
  if (listed === undefined) throw new RangeError('a call of several needs bodies of one user each');
  const { before, after } = listed;
  const users = tasks.map(({ body }) => body.slice(before.length, body.length - after.length));
  return `${before}${users.join(',')}${after}`;
}

function readMany(
  exchange: Exchange,
  tasks: readonly Task[],
  { list, shared }: Pick<BulkCall, 'list' | 'shared'>,
  subject: (body: string) => Subject,
): CallReading {
  const subjectAt = (index: number) => subject(tasks[index]?.body ?? '');
  const answer = readBulk(exchange, { list, shared, count: tasks.length, subjectAt });
  if (answer.kind === 'each') return { reading: DELIVERED, events: answer.events, named: [] };
  const { reading, named, isOfAll } = answer;
  const isOfEvents = VERDICTS_ON_EVENTS.has(reading.verdict) && tasks.length > 1 && !isOfAll;
  const events = tasks.map((task) => (isOfEvents ? undefined : namingEvent(reading, task)));
  return { reading, events, named };
}

/** The answer says of no event which it is about; of one whose name is switched off, that is what must be known. */
function namingEvent(reading: Reading, task: Task | undefined): Reading {
  if (reading.verdict !== 'event-name-disallowed') return reading;
  const detail = tellableName(subjectOf(task?.body ?? '').eventName);
  return detail === undefined ? reading : { ...reading, detail };
}

/** Verdicts on a whole call that one of its events brought upon it. */
const VERDICTS_ON_EVENTS: ReadonlySet<Verdict> = new Set([
  'event-name-disallowed',
  'user-forgotten',
  'user-unknown',
  'too-large',
  'rejected',
]);
