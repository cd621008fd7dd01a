/**
 * Whether Iterable is worth asking now. While a project's endpoint throttles or fails, its events wait
 * behind the closed gate instead of being tried one by one; one attempt at a time finds out whether that is
 * over.
 */
import { LONGEST_HIDE_SECONDS, retryAfterSeconds } from './backoff.ts';

/** What an attempt says about the endpoint, whatever it says about its events. */
export type Sign =
  /** It answered: it works. */
  | { readonly kind: 'answered' }
  /** It throttled or failed. */
  | { readonly kind: 'failed'; readonly retryAfter?: string | undefined }
  /** It can't be asked at all: no key, or a refused one. */
  | { readonly kind: 'barred' }
  /** Nothing: the attempt was not made. */
  | { readonly kind: 'silent' };

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

  /** Milliseconds for which it stays closed; 0 if it doesn't. */
  leftMs(nowMs: number): number {
    return Math.max(0, this.#closedUntil - nowMs);
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
    const askedMs = sign.kind === 'failed' ? askedWaitMs(sign.retryAfter, nowMs) : 0;
    if (opening !== this.#opening) {
      // It started before the last closing: only what it was asked to wait is news.
      this.#closedUntil = Math.max(this.#closedUntil, nowMs + askedMs);
      return;
    }
    if (sign.kind === 'silent') {
      this.#isProbing = false;
      return;
    }
    if (sign.kind === 'answered') {
      this.#closings = 0;
      this.#failures = 0;
      this.#isProbing = false;
      return;
    }
    this.#failures += 1;
    if (isProbe || sign.kind === 'barred' || askedMs > 0 || this.#failures >= FAILURES_IN_A_ROW) {
      this.#close(nowMs, askedMs, random);
    }
  }

  /** Full jitter, so that consumers which failed together don't probe together. */
  #close(nowMs: number, askedMs: number, random: number): void {
    const bound = Math.min(LONGEST_CLOSING_MS, FIRST_CLOSING_MS * 2 ** this.#closings);
    // At least a moment: whoever waits for it to open must not find that no time has passed.
    this.#closedUntil = nowMs + Math.max(1, askedMs, random * bound);
    this.#closings += 1;
    this.#failures = 0;
    this.#opening += 1;
    this.#isProbing = false;
  }
}

function askedWaitMs(retryAfter: string | undefined, nowMs: number): number {
  return 1000 * Math.min(LONGEST_HIDE_SECONDS, retryAfterSeconds(retryAfter, nowMs) ?? 0);
}
