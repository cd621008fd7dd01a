/** When to try again: arithmetic only, for whoever waits. All results are whole seconds. */

/** The longest that a backoff of our own choosing lasts. */
const MAX_BACKOFF_SECONDS = 900;
const FIRST_BACKOFF_SECONDS = 2;

/**
 * SQS allows 12 h from the receive and refuses more. A message is received up to a batch window (300 s at
 * most) and a time-out (900 s at most) before it is hidden, so this always fits.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
export const LONGEST_HIDE_SECONDS = 43_200 - 300 - 900;

/**
 * Which attempt this is, from 1. SQS counts receives, and a message may be received without being
 * attempted; the time since the first receive tells how many attempts the backoff can have left room for.
 */
export function attemptNumber(receiveCount: number, secondsSinceFirstReceive: number): number {
  const byTime = 1 + Math.floor(Math.log2(1 + Math.max(0, secondsSinceFirstReceive) / FIRST_BACKOFF_SECONDS));
  return Math.max(1, Math.min(receiveCount, byTime));
}

/**
 * Exponential backoff with full jitter: any whole second from 1 to the bound is as likely as another, so
 * that events which failed together don't come back together.
 * @param attempt from 1
 * @param random from 0 up to, not including, 1
 */
export function backoffSeconds(attempt: number, random: number): number {
  const bound = Math.min(MAX_BACKOFF_SECONDS, FIRST_BACKOFF_SECONDS * 2 ** (attempt - 1));
  return 1 + Math.floor(random * bound);
}
