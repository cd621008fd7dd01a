/** What an attempt says about the endpoint, whatever it says about its events. */
import type { Reading } from '../../iterable/response.ts';
import type { Task } from '../task.ts';
import { MAX_HIDE_SECONDS } from '../time/budget.ts';
import { retryAfterSeconds } from '../time/retry-after.ts';
import type { Attempted } from './attempt.ts';

export type Sign =
  /** It answered: it works. */
  | { readonly kind: 'answered' }
  /** Nothing: the attempt was not made. */
  | { readonly kind: 'silent' }
  | BadSign;

/** What can close a gate. */
export type ClosedBy =
  /** It throttled: 429. */
  | 'throttled'
  /** It failed: 5xx, a time-out, a network error, a firewall's page. */
  | 'failed'
  /** It refused the key. */
  | 'refused'
  /** It can't be asked at all: there is no key. */
  | 'barred';

export interface BadSign {
  readonly kind: ClosedBy;
  readonly isOfStraggler?: boolean;
  readonly retryAfter?: string | undefined;
}

/**
 * The longest that a `Retry-After` closes a gate. A throttle comes from Iterable itself; a failure may come from
 * whatever stands in between, and its word is not worth as much.
 */
const MAX_ASKED_SECONDS = { throttled: MAX_HIDE_SECONDS, failed: 900, refused: 0, barred: 0 } as const;

export function askedWaitMs({ kind, retryAfter, isOfStraggler }: BadSign, nowMs: number): number {
  // Its page would close the gate on all others each time it comes back.
  if (isOfStraggler) return 0;
  const asked = retryAfterSeconds(retryAfter, nowMs) ?? 0;
  return 1000 * Math.min(MAX_ASKED_SECONDS[kind], asked);
}

/** A firewall that answers so looked at one request: what it asks for is for that one, not for its lane. */
function isOfRequest({ status = 0 }: Reading): boolean {
  return status >= 400 && status < 500;
}

/** @param calls that were made in the attempt */
export function signOf(attempted: Attempted, calls: number, isOfStraggler: boolean): Sign {
  if (attempted === 'no-time' || attempted === 'each-alone') return { kind: 'silent' };
  if (attempted === 'key-unreadable') return { kind: 'barred' };
  const { reading, events } = attempted;
  const { retryAfter } = reading;
  // A 200 whose counts don't add up says nothing about an event: it is no answer.
  const isOfNoEvent =
    reading.verdict === 'delivered' && events.every((event) => event?.verdict === 'unavailable');
  const verdict = isOfNoEvent ? 'unavailable' : reading.verdict;
  if (calls === 0) return { kind: verdict === 'credentials-refused' ? 'barred' : 'silent' };
  switch (verdict) {
    case 'rate-limited':
      return { kind: 'throttled', retryAfter };
    case 'unavailable':
    case 'in-doubt':
      return { kind: 'failed', isOfStraggler, retryAfter: isOfRequest(reading) ? undefined : retryAfter };
    case 'credentials-refused':
      return { kind: 'refused', isOfStraggler };
    default:
      return { kind: 'answered' };
  }
}

/**
 * Whether each of them is a straggler: it was received before, and others were answered since, so that its failure
 * tells of the event rather than of the endpoint.
 * @param answeredAt when an attempt on their lane was answered last, in milliseconds since 1970
 */
export function areStragglers(tasks: readonly Task[], answeredAt: number): boolean {
  return tasks.every(
    ({ message: { receiveCount, firstReceivedAt } }) => receiveCount > 1 && firstReceivedAt < answeredAt,
  );
}
