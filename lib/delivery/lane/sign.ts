/** What an attempt says about the endpoint, whatever it says about its events. */
import { MAX_HIDE_SECONDS } from '../time/budget.ts';
import { retryAfterSeconds } from '../time/retry-after.ts';
import type { Attempted } from './attempt.ts';

export type Sign =
  /** It answered: it works. */
  | { readonly kind: 'answered' }
  /** Nothing: the attempt was not made. */
  | { readonly kind: 'silent' }
  | BadSign;

export interface BadSign {
  readonly kind: /** It throttled: 429. */
    | 'throttled'
    /** It failed: 5xx, a time-out, a network error, a firewall's page. */
    | 'failed'
    /** It refused the key. */
    | 'refused'
    /** It can't be asked at all: there is no key. */
    | 'barred';
  /** The event failed before, while others were answered. */
  readonly isOfStraggler?: boolean;
  readonly retryAfter?: string | undefined;
}

/**
 * The longest that a `Retry-After` closes a gate. A throttle comes from Iterable itself; a failure may come from
 * whatever stands in between, and its word is not worth as much.
 */
const MAX_ASKED_SECONDS = { throttled: MAX_HIDE_SECONDS, failed: 900, refused: 0, barred: 0 } as const;

export function askedWaitMs({ kind, retryAfter }: BadSign, nowMs: number): number {
  const asked = retryAfterSeconds(retryAfter, nowMs) ?? 0;
  return 1000 * Math.min(MAX_ASKED_SECONDS[kind], asked);
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
      return { kind: 'failed', isOfStraggler, retryAfter };
    case 'credentials-refused':
      return { kind: 'refused', isOfStraggler };
    default:
      return { kind: 'answered' };
  }
}
