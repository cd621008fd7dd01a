/**
 * Whether Iterable is worth asking now. While a project's endpoint throttles or fails, its events wait
 * behind the closed gate instead of being tried one by one; one attempt at a time finds out whether that is
 * over.
 */
import { LONGEST_HIDE_SECONDS } from '../time/backoff.ts';
import { retryAfterSeconds } from '../time/retry-after.ts';

/** What an attempt says about the endpoint, whatever it says about its events. */
export type Sign =
  /** It answered: it works. */
  | { readonly kind: 'answered' }
  /** It throttled: 429. */
  | { readonly kind: 'throttled'; readonly retryAfter?: string | undefined }
  /** It failed: 5xx, a time-out, a network error. */
  | { readonly kind: 'failed'; readonly retryAfter?: string | undefined }
  /** It can't be asked at all: no key, or a refused one. */
  | { readonly kind: 'barred' }
  /** Nothing: the attempt was not made. */
  | { readonly kind: 'silent' };

/**
 * The longest that a `Retry-After` closes it. A throttle comes from Iterable itself; a failure may come from
 * whatever stands in between, and its word is not worth as much.
 */
const LONGEST_ASKED_SECONDS = { throttled: LONGEST_HIDE_SECONDS, failed: 900 } as const;

/** The right to one attempt; whoever takes it must hand it back with a sign. */
export interface Pass {
  readonly isProbe: boolean;
  /** Which opening it is of. */
  readonly opening: number;
}

const FAILURES_IN_A_ROW = 5;
const FIRST_CLOSING_MS = 1_000;
const LONGEST_CLOSING_MS = 60_000;

export class Gate {
  #closedUntil = 0;
  /** Since the last answer. */
  #closings = 0;
  #failures = 0;
  #opening = 0;
  #isProbing = false;
  /** When it opened last, after it had been closed. */
  #openedAt = Number.NEGATIVE_INFINITY;
  /** Whether a throttle closed it last. */
  #isThrottle = false;

  /** Milliseconds for which it stays closed; 0 if it doesn't. */
  leftMs(nowMs: number): number {
    return Math.max(0, this.#closedUntil - nowMs);
  }

  /**
   * Since when attempts can have been made at an event that waits, in milliseconds since 1970: behind a
   * closed gate it waited without any, and a throttle is no failure.
   */
  attemptsSince(nowMs: number): number {
    return this.#closings > 0 && this.#isThrottle ? nowMs : this.#openedAt;
  }

  /** @returns nothing while it is closed, or as long as another attempt probes */
  take(nowMs: number): Pass | undefined {
    if (this.leftMs(nowMs) > 0 || this.#isProbing) return undefined;
    this.#isProbing = this.#closings > 0;
    return { isProbe: this.#isProbing, opening: this.#opening };
  }

  /**
   * Hands a pass back.
   * @param random from 0 up to, not including, 1
   */
  giveBack({ isProbe, opening }: Pass, sign: Sign, nowMs: number, random: number): void {
    const askedMs = askedWaitMs(sign, nowMs);
    if (opening !== this.#opening) {
      // It started before the last closing: only what it was asked to wait is news.
      if (askedMs === 0) return;
      if (this.leftMs(nowMs) === 0) this.#close(sign, nowMs, askedMs, random);
      else this.#closedUntil = Math.max(this.#closedUntil, nowMs + askedMs);
      return;
    }
    if (sign.kind === 'silent') {
      this.#isProbing = false;
      return;
    }
    if (sign.kind === 'answered') {
      if (isProbe) this.#openedAt = nowMs;
      this.#closings = 0;
      this.#failures = 0;
      this.#isProbing = false;
      return;
    }
    this.#failures += 1;
    if (isProbe || sign.kind === 'barred' || askedMs > 0 || this.#failures >= FAILURES_IN_A_ROW) {
      this.#close(sign, nowMs, askedMs, random);
    }
  }

  /** Full jitter, so that consumers which failed together don't probe together. */
  #close(sign: Sign, nowMs: number, askedMs: number, random: number): void {
    const bound = Math.min(LONGEST_CLOSING_MS, FIRST_CLOSING_MS * 2 ** this.#closings);
    // At least a moment: whoever waits for it to open must not find that no time has passed.
    this.#closedUntil = nowMs + Math.max(1, askedMs, random * bound);
    this.#closings += 1;
    this.#isThrottle = sign.kind === 'throttled';
    this.#failures = 0;
    this.#opening += 1;
    this.#isProbing = false;
  }
}

function askedWaitMs(sign: Sign, nowMs: number): number {
  if (sign.kind !== 'throttled' && sign.kind !== 'failed') return 0;
  const asked = retryAfterSeconds(sign.retryAfter, nowMs) ?? 0;
  return 1000 * Math.min(LONGEST_ASKED_SECONDS[sign.kind], asked);
}
