/**
 * Whether Iterable is worth asking now: a circuit breaker, whose *open* is our *closed*. While a project's
 * endpoint throttles or fails, its events wait behind the closed gate instead of being tried one by one; one
 * attempt at a time finds out whether that is over.
 */
import { askedWaitMs, type BadSign, type Sign } from './sign.ts';

/** Attempts pass, any number at a time. */
interface Open {
  readonly kind: 'open';
  /** Milliseconds since 1970; for ever, if it was never closed. */
  readonly since: number;
  /** Attempts in a row that failed, in parts: `STRAGGLERS_A_FAILURE` are a whole one. */
  failures: number;
}

/** None passes until a moment; the first that passes then is the probe. */
interface Closed {
  readonly kind: 'closed';
  /** When it closed for the first time since the last answer, in milliseconds since 1970. */
  readonly since: number;
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

const FAILURES_IN_A_ROW = 5;
/**
 * So many failures of stragglers count as one: each tells of its event rather than of the endpoint, and comes again
 * and again. They are not left out, since after an outage every event that waits may be a straggler.
 */
const STRAGGLERS_A_FAILURE = 10;
/** A gate that was closed no longer than this has kept no event from its attempts. */
const BRIEF_MS = 5_000;
const FIRST_CLOSING_MS = 1_000;
const MAX_CLOSING_MS = 60_000;

export class Gate {
  #state: Open | Closed | Probing = { kind: 'open', since: Number.NEGATIVE_INFINITY, failures: 0 };
  #answeredAt = Number.NEGATIVE_INFINITY;

  /** When an attempt was answered last, in milliseconds since 1970. */
  get answeredAt(): number {
    return this.#answeredAt;
  }

  /** Why it is closed; `undefined` if it is open. */
  get closedBy(): BadSign['kind'] | undefined {
    const state = this.#state.kind === 'probing' ? this.#state.closed : this.#state;
    return state.kind === 'closed' ? state.closedBy : undefined;
  }

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

  /**
   * @param random from 0 up to, not including, 1
   * @returns whether this attempt has closed the gate
   */
  returnPass(pass: Pass, sign: Sign, nowMs: number, random: number): boolean {
    if (sign.kind === 'answered') this.#answeredAt = nowMs;
    const before = this.#state;
    if (pass !== before) this.#hearStale(pass, sign, nowMs, random);
    else if (sign.kind === 'answered') this.#open(pass, nowMs);
    else if (sign.kind !== 'silent') this.#fail(pass, sign, nowMs, random);
    else if (pass.kind === 'probing') this.#state = pass.closed;
    return this.#state !== before && this.#state.kind === 'closed' && sign.kind !== 'silent';
  }

  /** It started before the last closing: only an answer, or what it was asked to wait, is news. */
  #hearStale(pass: Pass, sign: Sign, nowMs: number, random: number): void {
    if (sign.kind === 'answered') this.#reconsider(pass);
    if (sign.kind === 'answered' || sign.kind === 'silent') return;
    const askedMs = askedWaitMs(sign, nowMs);
    if (askedMs === 0) return;
    if (this.#state.kind === 'closed' && this.#state.until > nowMs) {
      this.#state = { ...this.#state, until: Math.max(this.#state.until, nowMs + askedMs) };
    } else {
      this.#close(sign, nowMs, askedMs, random);
    }
  }

  /**
   * Of attempts that started together those end first that fail fast, as at a firewall: then the row was none, and
   * the gate was closed by the order in which they ended.
   */
  #reconsider(pass: Pass): void {
    const state = this.#state;
    if (pass.kind !== 'open' || state.kind !== 'closed') return;
    const isOfRow = state.closedBy === 'failed' || state.closedBy === 'refused';
    if (!isOfRow || state.until - state.since > FIRST_CLOSING_MS) return;
    this.#state = { kind: 'open', since: state.wasOpenSince, failures: 0 };
  }

  #open(pass: Pass, nowMs: number): void {
    if (pass.kind === 'open') {
      pass.failures = 0;
      return;
    }
    const { since, closedBy, wasOpenSince } = pass.closed;
    const isBrief = closedBy !== 'throttled' && nowMs - since <= BRIEF_MS;
    this.#state = { kind: 'open', since: isBrief ? wasOpenSince : nowMs, failures: 0 };
  }

  #fail(pass: Pass, sign: BadSign, nowMs: number, random: number): void {
    const askedMs = askedWaitMs(sign, nowMs);
    if (pass.kind === 'open') {
      pass.failures += sign.isOfStraggler ? 1 : STRAGGLERS_A_FAILURE;
      const isRow = pass.failures >= FAILURES_IN_A_ROW * STRAGGLERS_A_FAILURE;
      if (sign.kind !== 'barred' && askedMs === 0 && !isRow) return;
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
      since: before.kind === 'open' ? nowMs : before.since,
      // At least a moment: whoever waits for it to open must not find that no time has passed.
      until: nowMs + Math.max(1, askedMs, random * bound),
      closings: closings + 1,
      closedBy: sign.kind,
      wasOpenSince: before.kind === 'open' ? before.since : before.wasOpenSince,
    };
  }
}
