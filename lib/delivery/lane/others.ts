/** What an event's failure says, given how the others on its lane fare. */
import type { Task } from '../task.ts';
import { MAX_BACKOFF_SECONDS } from '../time/budget.ts';
import type { Gate } from './gate.ts';

/**
 * A lane on which nobody was answered for longer says nothing about the event that fails: there may be an outage since.
 * So long an event waits between two attempts.
 */
const OTHERS_ANSWERED_MS = MAX_BACKOFF_SECONDS * 1_000;

/**
 * A new consumer knows nothing of an outage before its time, and takes every event that waited it out for one that
 * failed all the while. So it watches first; and only so long that what fails meanwhile, at 2,000 events a second,
 * doesn't fill what SQS holds in flight.
 */
const WATCH_MS = 1_800_000;

/**
 * Whether each of them was received before, and others were answered since.
 * @param answeredAt when an attempt on their lane was answered last, in milliseconds since 1970
 */
export function isStraggler(tasks: readonly Task[], answeredAt: number): boolean {
  return tasks.every(
    ({ message: { receiveCount, firstReceivedAt } }) => receiveCount > 1 && firstReceivedAt < answeredAt,
  );
}

/**
 * Whether an event that failed is the only one to blame: it had a call of its own, and others are answered.
 * @param watchedSince when this consumer first had something to do on the lane, in milliseconds since 1970
 */
export function isAloneInFailing(
  tasks: readonly Task[],
  { closedBy, answeredAt }: Pick<Gate, 'closedBy' | 'answeredAt'>,
  watchedSince: number,
  nowMs: number,
): boolean {
  const isOthersAnswered = closedBy === undefined && answeredAt > nowMs - OTHERS_ANSWERED_MS;
  return isOthersAnswered && watchedSince <= nowMs - WATCH_MS && tasks.length === 1;
}
