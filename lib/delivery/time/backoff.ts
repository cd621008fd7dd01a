/** When to try again: arithmetic only, for whoever waits. All results are whole seconds. */

const FIRST_BACKOFF_SECONDS = 2;

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
 * @param maxSeconds of the bound
 */
export function backoffSeconds(attempt: number, random: number, maxSeconds: number): number {
  const bound = Math.min(maxSeconds, FIRST_BACKOFF_SECONDS * 2 ** (attempt - 1));
  return 1 + Math.floor(random * bound);
}
