/**
 * Whether Iterable is worth asking now: a circuit breaker, whose *open* is our *closed*. While a project's
 * endpoint throttles or fails, its events wait behind the closed gate instead of being tried one by one; one
 * attempt at a time finds out whether that is over.
 */
import { after, isFull, lengthened, type Row } from './row.ts';
import { askedWaitMs, type BadSign, type ClosedBy, type Sign } from './sign.ts';

/** Attempts pass, any number at a time. */
interface Open {
  readonly kind: 'open';
  /** Milliseconds since 1970; for ever, if it was never closed. */
  readonly since: number;
  /** The number of the last attempt that was answered. */
  answered: number;
  /** Those after it that failed. */
  row: Row;
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
  readonly closedBy: ClosedBy;
  /** The attempts that closed it, if that was because they were several. */
  readonly row: Row | undefined;
  /** Since when it had been open before the first of them. */
  readonly wasOpenSince: number;
}

/** One attempt finds out; the others wait for it. */
interface Probing {
  readonly kind: 'probing';
  /** What it goes back to if the attempt is not made. */
  readonly closed: Closed;
}

/** The right to one attempt, which must be handed back with a sign. */
export interface Pass {
  /** What the gate was when it was taken. */
  readonly state: Open | Probing;
  /** Attempts are numbered in the order in which they start. They may end in another. */
  readonly number: number;
}

/** What a sign changed: the gate has closed; or it has opened again, since what had closed it was no row after all. */
export type Effect = 'closed' | 'taken-back' | undefined;

/**
 * A gate that was closed no longer than this has kept no event from its attempts. A project at its limit is throttled
 * every few seconds: if each time began anew, what fails alone would never end.
 */
const BRIEF_MS = 5_000;
const FIRST_CLOSING_MS = 1_000;
/** The longest that it stays closed by itself, if nobody asked for more. */
export const MAX_CLOSING_MS = 60_000;

export class Gate {
  /** Another object each time it opens or closes, or the time changes for which it stays closed. */
  #state: Open | Closed | Probing = { kind: 'open', since: Number.NEGATIVE_INFINITY, answered: 0, row: [] };
  #answeredAt = Number.NEGATIVE_INFINITY;
  #passes = 0;
  /** Of the attempts that have not ended, in ascending order. */
  readonly #underWay = new Set<number>();

  /** When an attempt was answered last, in milliseconds since 1970. */
  get answeredAt(): number {
    return this.#answeredAt;
  }

  /** Why it is closed; `undefined` if it is open. */
  get closedBy(): ClosedBy | undefined {
    const state = this.#settled;
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
    const state = this.#settled;
    if (state.kind === 'open') return state.since;
    return state.closedBy === 'throttled' ? nowMs : state.wasOpenSince;
  }

  /** For whoever has seen that it is neither closed nor probing. */
  takePass(nowMs: number): Pass {
    if (this.#state.kind === 'probing' || this.leftMs(nowMs) > 0) {
      throw new RangeError('the gate lets nobody pass');
    }
    if (this.#state.kind === 'closed') this.#state = { kind: 'probing', closed: this.#state };
    this.#passes += 1;
    this.#underWay.add(this.#passes);
    return { state: this.#state, number: this.#passes };
  }

  /** @param random from 0 up to, not including, 1 */
  returnPass(pass: Pass, sign: Sign, nowMs: number, random: number): Effect {
    this.#underWay.delete(pass.number);
    const before = this.#state;
    const isProbe = pass.state.kind === 'probing' && pass.state === before;
    if (sign.kind === 'silent') {
      if (isProbe) this.#state = pass.state.closed;
      return undefined;
    }
    if (sign.kind === 'answered') {
      this.#answeredAt = nowMs;
      if (isProbe) this.#open(pass, pass.state.closed, nowMs);
      else this.#shorten(pass);
      return !isProbe && this.#state !== before ? 'taken-back' : undefined;
    }
    if (isProbe) this.#close(sign, nowMs, random);
    else if (before.kind === 'open') this.#lengthen(before, pass, sign, nowMs, random);
    else this.#closeAsAsked(sign, nowMs, random);
    return this.#state === before ? undefined : 'closed';
  }

  /** What it is while nobody probes, and goes back to if the probe is not made. */
  get #settled(): Open | Closed {
    return this.#state.kind === 'probing' ? this.#state.closed : this.#state;
  }

  #open({ number }: Pass, { since, wasOpenSince }: Closed, nowMs: number): void {
    const isBrief = nowMs - since <= BRIEF_MS;
    this.#state = { kind: 'open', since: isBrief ? wasOpenSince : nowMs, answered: number, row: [] };
  }

  /** No attempt before one that is answered is in a row any more; perhaps the gate should not have closed. */
  #shorten({ number }: Pass): void {
    const state = this.#settled;
    if (state.kind === 'open') {
      state.answered = Math.max(state.answered, number);
      state.row = after(state.answered, state.row);
      return;
    }
    if (state.row === undefined) return;
    const row = after(number, state.row);
    if (isFull(row, this.#underWay)) return;
    this.#state = { kind: 'open', since: state.wasOpenSince, answered: number, row };
  }

  #lengthen(open: Open, { number }: Pass, sign: BadSign, nowMs: number, random: number): void {
    if (number > open.answered) {
      open.row = lengthened(open.row, number, sign.isOfStraggler === true);
    }
    if (sign.kind === 'barred' || askedWaitMs(sign, nowMs) > 0) this.#close(sign, nowMs, random);
    else if (isFull(open.row, this.#underWay)) this.#close(sign, nowMs, random, open.row);
  }

  /** Of an attempt that started before the gate closed, only what it was asked to wait is news. */
  #closeAsAsked(sign: BadSign, nowMs: number, random: number): void {
    const askedMs = askedWaitMs(sign, nowMs);
    if (askedMs === 0) return;
    if (this.#state.kind === 'closed' && this.#state.until > nowMs) {
      const until = Math.max(this.#state.until, nowMs + askedMs);
      this.#state = { ...this.#state, until, row: undefined };
    } else {
      this.#close(sign, nowMs, random);
    }
  }

  /** Full jitter, so that consumers which failed together don't probe together. */
  #close(sign: BadSign, nowMs: number, random: number, row?: Row): void {
    const before = this.#settled;
    const closings = before.kind === 'open' ? 0 : before.closings;
    const bound = Math.min(MAX_CLOSING_MS, FIRST_CLOSING_MS * 2 ** closings);
    this.#state = {
      kind: 'closed',
      since: before.kind === 'open' ? nowMs : before.since,
      // At least a moment: whoever waits for it to open must not find that no time has passed.
      until: nowMs + Math.max(1, askedWaitMs(sign, nowMs), random * bound),
      closings: closings + 1,
      closedBy: sign.kind,
      row,
      wasOpenSince: before.kind === 'open' ? before.since : before.wasOpenSince,
    };
  }
}
