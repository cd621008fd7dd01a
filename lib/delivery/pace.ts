/**
 * How fast one consumer calls one endpoint of a project. Iterable counts calls by project; the consumers
 * know nothing of each other, so each keeps to its share of the limit. Where somebody else eats of the same
 * limit, 429s tell: the pace finds what is left by giving way and coming back.
 *
 * Two rules make a departure wait. It keeps its distance from the last one, so that calls are spread evenly.
 * And no second, nor one somewhat longer, holds more of them than the share: a server that counts by seconds
 * can't tell the consumers from one that is exactly at the limit, even when some calls take longer on their
 * way than others. Within that, time lost between two invocations is caught up.
 */

/** How much later than another a call may arrive. */
const JITTER_MS = 15;
/** How much closer than evenly calls may follow each other to catch up. */
const CATCH_UP = 2;
/** Timers are late by a millisecond or more, which must not slow down a pace of a thousand a second. */
const TIMER_MS = 20;
/** A longer memory would not make the pace any better. */
const MOST_REMEMBERED = 2_000;

const LOWEST_SHARE = 0.05;
/** A burst of 429s is one sign, not many. */
const HALVING_INTERVAL_MS = 1_000;

/**
 * How the pace recovers, additively: back to just under where it was refused within a second, then so
 * slowly past that point that few calls are lost to finding it, then in earnest, for the limit has moved.
 */
const BACK_MS = 500;
const PROBE_MS = 20_000;
const PROBE_CALLS = 40;
const LONGEST_PROBE_MS = 60_000;
const BEFORE_CEILING = 0.95;
const BEYOND_CEILING = 1.02;
const REGAIN_MS = 20_000;

/** A departure, kept until its call has ended. */
export interface Departure {
  readonly requestsPerSecond: number;
}

export class Pace {
  readonly #share: number;
  /** The pace at which calls were refused. */
  #ceiling = Number.POSITIVE_INFINITY;
  #halvedAt = Number.NEGATIVE_INFINITY;
  /** When the last calls departed, as a ring. */
  readonly #departures: Float64Array;
  #count = 0;
  /** When the last call was due. */
  #due = Number.NEGATIVE_INFINITY;

  /**
   * @param requestsPerSecond the project's limit
   * @param consumers how many share it
   */
  constructor(requestsPerSecond: number, consumers: number) {
    this.#share = requestsPerSecond / consumers;
    this.#departures = new Float64Array(Math.min(MOST_REMEMBERED, Math.ceil(this.#share)) + 1).fill(
      Number.NEGATIVE_INFINITY,
    );
  }

  /** Calls a second, at the most, at this moment. */
  requestsPerSecond(nowMs: number): number {
    if (this.#ceiling === Number.POSITIVE_INFINITY) return this.#share;
    const found = recovered(this.#ceiling, this.#share, nowMs - this.#halvedAt);
    return Math.max(LOWEST_SHARE * this.#share, Math.min(this.#share, found));
  }

  /** Milliseconds until the next call may depart; 0 if it may now. */
  waitMs(nowMs: number): number {
    return Math.max(0, this.#nextDue(nowMs) - nowMs);
  }

  depart(nowMs: number): Departure {
    this.#due = Math.max(this.#nextDue(nowMs), nowMs - TIMER_MS);
    this.#departures[this.#count % this.#departures.length] = nowMs;
    this.#count += 1;
    return { requestsPerSecond: this.requestsPerSecond(nowMs) };
  }

  #nextDue(nowMs: number): number {
    const rate = this.requestsPerSecond(nowMs);
    const most = Math.min(this.#departures.length - 1, Math.ceil(rate));
    const windowMs = (most / rate) * (1_000 + JITTER_MS);
    return Math.max(this.#due + windowMs / most / CATCH_UP, this.#departed(most) + windowMs);
  }

  /** Iterable answered 429 to a call. */
  rateLimited({ requestsPerSecond }: Departure, nowMs: number): void {
    const recovering = nowMs - this.#halvedAt < HALVING_INTERVAL_MS;
    this.#ceiling = recovering ? Math.min(this.#ceiling, requestsPerSecond) : requestsPerSecond;
    if (!recovering) this.#halvedAt = nowMs;
  }

  /** When the `n`th last call departed. */
  #departed(n: number): number {
    const { length } = this.#departures;
    return this.#departures[(this.#count - n + length * 2) % length] as number;
  }
}

/** Calls a second, some time after half of `ceiling`. */
function recovered(ceiling: number, share: number, sinceMs: number): number {
  if (sinceMs < BACK_MS) return ceiling * (0.5 + (BEFORE_CEILING - 0.5) * (sinceMs / BACK_MS));
  const probedMs = sinceMs - BACK_MS;
  const probeMs = Math.max(PROBE_MS, Math.min(LONGEST_PROBE_MS, (PROBE_CALLS / ceiling) * 1000));
  if (probedMs < probeMs) {
    return ceiling * (BEFORE_CEILING + (BEYOND_CEILING - BEFORE_CEILING) * (probedMs / probeMs));
  }
  return ceiling * BEYOND_CEILING + share * ((probedMs - probeMs) / REGAIN_MS);
}
