/** How events become calls: one a call, or many. */
import { readCounted } from '../../iterable/bulk-response.ts';
import { MAX_CONCURRENT_CALLS } from '../../iterable/client.ts';
import { listedUserIn } from '../../iterable/listed-user.ts';
import type { BulkEndpoint, Operation } from '../../iterable/operations.ts';
import { type Reading, readSingle } from '../../iterable/response.ts';
import { subjectOf } from '../../iterable/subject.ts';
import type { Task } from '../task.ts';
import {
  DELIVERED,
  type Format,
  namingEvent,
  type PreparedCall,
  readingOfOne,
  readMany,
  readMayBeUnchanged,
} from './call.ts';
import { groupsByHistory, groupsByList } from './groups.ts';
import { MAX_BULK_CALLS, MAX_BYTES, MAX_EVENTS } from './limits.ts';
import { usersFormat } from './users-format.ts';

/** One event in each call. */
const SINGLE: Format = {
  maxEvents: 1,
  maxBytes: Number.POSITIVE_INFINITY,
  maxCalls: MAX_CONCURRENT_CALLS,
  roundsOf: (tasks) => [[tasks]],
  callOf: ([task]) => ({
    body: task?.body ?? '',
    read: (exchange) => readingOfOne(namingEvent(readSingle(exchange), task)),
  }),
};

/** @param bulk where the project's events go many a call */
export function formatOf(operation: Operation, bulk: BulkEndpoint | undefined): Format {
  if (bulk !== undefined) return bulk.isOfUsers ? usersFormat(bulk) : bulkFormat(bulk);
  return operation.counts === undefined ? SINGLE : listFormat(operation, operation.counts);
}

/** The bodies go out as they lie on the queue: a number keeps its digits in a list too. */
function bulkFormat({ list }: BulkEndpoint): Format {
  const head = `{${JSON.stringify(list)}:[`;
  return {
    maxEvents: MAX_EVENTS,
    maxBytes: MAX_BYTES - head.length - ']}'.length,
    maxCalls: MAX_BULK_CALLS,
    roundsOf: (tasks) => [groupsByHistory(tasks)],
    callOf: (tasks) => ({
      body: `${head}${tasks.map(({ body }) => body).join(',')}]}`,
      read(exchange) {
        const itemAt = (index: number) => tasks[index]?.body ?? '';
        return readMany(exchange, { tasks, list, itemAt, subjectAt: (index) => subjectOf(itemAt(index)) });
      },
    }),
  };
}

/** The users of one list go many a call, each as it lies on the queue, in what is the same around them all. */
function listFormat({ isDoneIfUnknown }: Operation, list: string): Format {
  return {
    maxEvents: MAX_EVENTS,
    maxBytes: MAX_BYTES,
    maxCalls: MAX_CONCURRENT_CALLS,
    roundsOf: (tasks) => [groupsByHistory(tasks).flatMap((group) => groupsByList(group, list))],
    callOf: (tasks) => ({
      body: bodyListing(tasks, list),
      read: readingOfList(tasks, list, isDoneIfUnknown),
    }),
  };
}

function readingOfList(
  tasks: readonly Task[],
  list: string,
  isDoneIfUnknown: true | undefined,
): PreparedCall['read'] {
  const listedAt = (index: number) => listedUserIn(tasks[index]?.body ?? '', list);
  return (exchange) => {
    // A body with several users, which earlier versions of the door queued, is done or not as a whole.
    if (tasks.length === 1 && listedAt(0) === undefined) {
      return readingOfOne(readCounted(exchange, isDoneIfUnknown));
    }
    const call = readMayBeUnchanged(exchange, {
      tasks,
      list,
      shared: 'listId',
      subjectAt: (index) => listedAt(index)?.user ?? {},
      itemAt: (index) => listedAt(index)?.text ?? '',
    });
    const settled = (reading: Reading | undefined) =>
      isDoneIfUnknown && reading?.verdict === 'user-unknown' ? DELIVERED : reading;
    return { ...call, events: call.events.map(settled) };
  };
}

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
