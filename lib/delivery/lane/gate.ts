/**
 * Whether Iterable is worth asking now: a circuit breaker, whose *open* is our *closed*. While a project's
 * endpoint throttles or fails, its events wait behind the closed gate instead of being tried one by one; one
 * attempt at a time finds out whether that is over.
 */
import { MAX_HIDE_SECONDS } from '../time/budget.ts';
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

type BadSign = Exclude<Sign, { readonly kind: 'answered' | 'silent' }>;

/** Attempts pass, any number at a time. */
interface Open {
  readonly kind: 'open';
  /** Milliseconds since 1970; for ever, if it was never closed. */
  readonly since: number;
  /** Attempts in a row that failed. */
  failures: number;
}

/** None passes until a moment; the first that passes then is the probe. */
interface Closed {
  readonly kind: 'closed';
  /** Milliseconds since 1970. */
  readonly until: number;
  /** How often it closed since the last answer, this time included. */
  readonly closings: number;
  readonly closedBy: BadSign['kind'];
  /** Since when it had been open before the first of them. */
  readonly wasOpenSince: number;
}

/** One attempt finds out; the others wait for it. */
interface Probing {
  readonly kind: 'probing';
  /** What it goes back to if the attempt is not made. */
  readonly closed: Closed;
}

/**
 * The right to one attempt, which must be handed back with a sign. It is the state in which it was taken: once
 * the gate has gone on to another, an attempt that comes back is stale.
 */
export type Pass = Open | Probing;

/**
 * The longest that a `Retry-After` closes it. A throttle comes from Iterable itself; a failure may come from
 * whatever stands in between, and its word is not worth as much.
 */
const MAX_ASKED_SECONDS = { throttled: MAX_HIDE_SECONDS, failed: 900 } as const;

const FAILURES_IN_A_ROW = 5;
const FIRST_CLOSING_MS = 1_000;
const MAX_CLOSING_MS = 60_000;

export class Gate {
  #state: Open | Closed | Probing = { kind: 'open', since: Number.NEGATIVE_INFINITY, failures: 0 };

  /** Milliseconds for which it stays closed; 0 if it doesn't. */
  leftMs(nowMs: number): number {
    return this.#state.kind === 'closed' ? Math.max(0, this.#state.until - nowMs) : 0;
  }

  get isProbing(): boolean {
    return this.#state.kind === 'probing';
  }

  /**
   * Since when attempts can have been made at an event that waits, in milliseconds since 1970: behind a
   * closed gate it waited without any, and a throttle is no failure.
   */
  attemptsSince(nowMs: number): number {
    if (this.#state.kind === 'open') return this.#state.since;
    const { closedBy, wasOpenSince } = this.#state.kind === 'probing' ? this.#state.closed : this.#state;
    return closedBy === 'throttled' ? nowMs : wasOpenSince;
  }

  /** For whoever has seen that it is neither closed nor probing. */
  takePass(nowMs: number): Pass {
    const state = this.#state;
    if (state.kind === 'open') return state;
    if (state.kind === 'probing' || state.until > nowMs) throw new RangeError('the gate lets nobody pass');
    const probing: Probing = { kind: 'probing', closed: state };
    this.#state = probing;
    return probing;
  }

  /** @param random from 0 up to, not including, 1 */
  returnPass(pass: Pass, sign: Sign, nowMs: number, random: number): void {
    if (pass !== this.#state) this.#hearStale(sign, nowMs, random);
    else if (sign.kind === 'answered') this.#open(pass, nowMs);
    else if (sign.kind !== 'silent') this.#fail(pass, sign, nowMs, random);
    else if (pass.kind === 'probing') this.#state = pass.closed;
  }

  /** It started before the last closing: only what it was asked to wait is news. */
  #hearStale(sign: Sign, nowMs: number, random: number): void {
    if (sign.kind === 'answered' || sign.kind === 'silent') return;
    const askedMs = askedWaitMs(sign, nowMs);
    if (askedMs === 0) return;
    if (this.#state.kind === 'closed' && this.#state.until > nowMs) {
      this.#state = { ...this.#state, until: Math.max(this.#state.until, nowMs + askedMs) };
    } else {
      this.#close(sign, nowMs, askedMs, random);
    }
  }

  #open(pass: Pass, nowMs: number): void {
    if (pass.kind === 'open') pass.failures = 0;
    else this.#state = { kind: 'open', since: nowMs, failures: 0 };
  }

  #fail(pass: Pass, sign: BadSign, nowMs: number, random: number): void {
    const askedMs = askedWaitMs(sign, nowMs);
    if (pass.kind === 'open') {
      pass.failures += 1;
      if (sign.kind !== 'barred' && askedMs === 0 && pass.failures < FAILURES_IN_A_ROW) return;
    }
    this.#close(sign, nowMs, askedMs, random);
  }

  /** Full jitter, so that consumers which failed together don't probe together. */
  #close(sign: BadSign, nowMs: number, askedMs: number, random: number): void {
    const before = this.#state.kind === 'probing' ? this.#state.closed : this.#state;
    const closings = before.kind === 'open' ? 0 : before.closings;
    const bound = Math.min(MAX_CLOSING_MS, FIRST_CLOSING_MS * 2 ** closings);
    this.#state = {
      kind: 'closed',
      // At least a moment: whoever waits for it to open must not find that no time has passed.
      until: nowMs + Math.max(1, askedMs, random * bound),
      closings: closings + 1,
      closedBy: sign.kind,
      wasOpenSince: before.kind === 'open' ? before.since : before.wasOpenSince,
    };
  }
}

function askedWaitMs(sign: BadSign, nowMs: number): number {
  if (sign.kind === 'barred') return 0;
  const asked = retryAfterSeconds(sign.retryAfter, nowMs) ?? 0;
  return 1000 * Math.min(MAX_ASKED_SECONDS[sign.kind], asked);
}
