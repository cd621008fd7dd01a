/** What a call says, and what its answer says about each event in it. */
import { type BulkCall, readBulk, readCounted, UNEXPLAINED } from '../../iterable/bulk-response.ts';
import type { Exchange } from '../../iterable/client.ts';
import type { Reading, Verdict } from '../../iterable/response.ts';
import { subjectOf } from '../../iterable/subject.ts';
import { tellableName } from '../../iterable/tellable.ts';
import type { Task } from '../task.ts';

/** How events go in calls. */
export interface Format {
  /** The most that one call takes; bytes are those of the bodies, with a comma each. */
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** How many calls a consumer has under way at once. */
  readonly maxCalls: number;
  /**
   * In each group those that may go in one call, or in several that are cut from them, in order. The groups of a round
   * are begun when all of the round before are concluded.
   */
  readonly roundsOf: (tasks: readonly Task[]) => readonly (readonly (readonly Task[])[])[];
  /** @param tasks of one group */
  readonly callOf: (tasks: readonly Task[]) => PreparedCall;
}

export interface PreparedCall {
  readonly body: string;
  readonly read: (exchange: Exchange) => CallReading;
}

export interface CallReading {
  /** Of the call as a whole. */
  readonly reading: Reading;
  /** Of its events, in order; nothing of those that must go again in calls of their own. */
  readonly events: readonly (Reading | undefined)[];
  /** The events that the answer complains of, by index, where it refuses the whole call. */
  readonly named: readonly number[];
  /** All of them, in lists of which no two may be under way at once: in calls of their own they go in turn. */
  readonly inTurn?: readonly (readonly Task[])[];
  /** Of those that were delivered: how many were made one, by the first of them. */
  readonly merged?: ReadonlyMap<Task, number>;
  /** So few of those that must go again failed that halves find them in fewer calls than each alone. */
  readonly areFewToBlame?: boolean;
}

interface ManyReading extends CallReading {
  /** How many failed of those that must go again, where that is known. */
  readonly unlisted?: number | undefined;
}

/** A call of one event of which this is all there is to say. */
export function readingOfOne(reading: Reading): CallReading {
  return { reading, events: [reading], named: [] };
}

/** What of a call's tasks must be known to read its answer. */
export interface ListedTasks extends Pick<BulkCall, 'list' | 'shared' | 'subjectAt' | 'itemAt'> {
  readonly tasks: readonly Task[];
}

export function readMany(exchange: Exchange, { tasks, ...listed }: ListedTasks): ManyReading {
  const answer = readBulk(exchange, { ...listed, count: tasks.length });
  if (answer.kind === 'each') {
    return { reading: DELIVERED, unlisted: answer.unlisted, events: answer.events, named: [] };
  }
  const { reading, named, isOfAll } = answer;
  const isOfEvents = VERDICTS_ON_EVENTS.has(reading.verdict) && tasks.length > 1 && !isOfAll;
  const events = tasks.map((task) => (isOfEvents ? undefined : namingEvent(reading, task)));
  return { reading, events, named };
}

/**
 * `successCount` is of users that were changed: of one who is already as the call wants it there is nothing to
 * change. That can only be told in a call of its own.
 */
export function readMayBeUnchanged(exchange: Exchange, listed: ListedTasks): ManyReading {
  const call = readMany(exchange, listed);
  if (listed.tasks.length !== 1 || readCounted(exchange).verdict !== 'delivered') return call;
  return { ...call, events: call.events.map((event) => (event === UNEXPLAINED ? DELIVERED : event)) };
}

export const DELIVERED: Reading = { verdict: 'delivered' };

/** The answer says of no event which it is about; of one whose name is switched off, that is what must be known. */
export function namingEvent(reading: Reading, task: Task | undefined): Reading {
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
