/**
 * How fast one consumer calls one endpoint of a project. Iterable counts calls by project; the consumers
 * know nothing of each other, so each keeps to its share of the limit. Where somebody else uses the same limit,
 * 429s tell: the pace finds what is left by additive increase and multiplicative decrease (AIMD).
 *
 * Calls depart at even distances. What was lost of that in the last second, while an invocation waited for
 * its last answers and the next was called, is caught up at double speed; but no second, nor one a little
 * longer, holds more calls than the share: to a server that counts by seconds the consumers together never
 * exceed the limit, even when some calls take longer on their way than others.
 */

/** How much later than another a call may arrive. */
const JITTER_MS = 15;
/** What a second is to the pace: a little longer. */
const SECOND_MS = 1_000 + JITTER_MS;
const CATCH_UP = 2;
/** What is older than this is no gap between two invocations: nobody had anything to send. */
const MAX_GAP_MS = 1_000;
/** Timers are late by a millisecond or more, which must not slow down a pace of a thousand a second. */
const TIMER_MS = 20;
/** A longer memory would not make the pace any better. */
const MAX_REMEMBERED = 2_000;

const MIN_SHARE = 0.05;
const HALVING_INTERVAL_MS = 1_000;
/** How often a pace that is still refused while it recovers is corrected: by little, since it was halved. */
const CORRECTION_INTERVAL_MS = 100;

/**
 * Refused again after so few calls, it was not just above the limit: the limit has moved. A slow pace would need dozens
 * of refused calls to follow it by small steps.
 */
const FEW_CALLS = 15;
const DEEPER = 0.8;

/**
 * How the pace recovers, additively: back to just under where it was refused, then so slowly past that point
 * that few calls are lost to finding it, then in earnest, for the limit has moved.
 */
const BACK_MS = 500;
const PROBE_MS = 20_000;
const PROBE_CALLS = 40;
const MAX_PROBE_MS = 60_000;
const BEFORE_CEILING = 0.97;
const BEYOND_CEILING = 1.03;
const REGAIN_MS = 15_000;

/** A departure, kept until its call has ended. */
export interface Departure {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly requestsPerSecond: number;
}

export class Pace {
  readonly #share: number;
  /** What the pace recovers to: where calls were refused, or a fifth below that where the limit has moved. */
  #ceiling = Number.POSITIVE_INFINITY;
  /** When the recovery to it began, from half of it. */
  #recoversFrom = Number.NEGATIVE_INFINITY;
  #halvedAt = Number.NEGATIVE_INFINITY;
  #correctedAt = Number.NEGATIVE_INFINITY;
  readonly #windowMs: number;
  /** How many calls a time of that length holds at the most. */
  readonly #maxInWindow: number;
  /** When the last calls departed, as a ring. */
  readonly #departures: Float64Array;
  #count = 0;
  /** When the last call should have departed, had all gone evenly, and when it was due. */
  #planned = Number.NEGATIVE_INFINITY;
  #due = Number.NEGATIVE_INFINITY;

  /**
   * @param requestsPerSecond the project's limit
   * @param consumers how many share it
   */
  constructor(requestsPerSecond: number, consumers: number) {
    this.#share = requestsPerSecond / consumers;
    this.#maxInWindow = Math.min(MAX_REMEMBERED, Math.ceil(this.#share));
    this.#windowMs = (this.#maxInWindow / this.#share) * SECOND_MS;
    this.#departures = new Float64Array(this.#maxInWindow).fill(Number.NEGATIVE_INFINITY);
  }

  /** Calls a second, at the most, at this moment. */
  requestsPerSecond(nowMs: number): number {
    const recovering = recoveringRate(this.#ceiling, this.#share, nowMs - this.#recoversFrom);
    return Math.max(MIN_SHARE * this.#share, Math.min(this.#share, recovering));
  }

  /** Milliseconds until the next call may depart; 0 if it may now. */
  waitMs(nowMs: number): number {
    return Math.max(0, this.#next(nowMs).due - nowMs);
  }

  depart(nowMs: number): Departure {
    const { planned, due } = this.#next(nowMs);
    this.#planned = planned;
    this.#due = Math.max(due, nowMs - TIMER_MS);
    this.#departures[this.#count % this.#maxInWindow] = nowMs;
    this.#count += 1;
    return { at: nowMs, requestsPerSecond: this.requestsPerSecond(nowMs) };
  }

  /** After a 429 to a call, which speaks of the pace at which the call departed. */
  slowDown({ at, requestsPerSecond }: Departure, nowMs: number): void {
    if (nowMs - this.#halvedAt >= HALVING_INTERVAL_MS) {
      const callsSince = ((nowMs - this.#halvedAt) / 1_000) * requestsPerSecond;
      this.#ceiling = callsSince < FEW_CALLS ? requestsPerSecond * DEEPER : requestsPerSecond;
      this.#recoversFrom = nowMs;
      this.#halvedAt = nowMs;
      this.#correctedAt = nowMs;
      return;
    }
    // What departed before the last change says nothing of what came of it.
    if (at < this.#correctedAt || nowMs - this.#correctedAt < CORRECTION_INTERVAL_MS) return;
    this.#ceiling = Math.min(this.#ceiling, requestsPerSecond);
    this.#recoversFrom = nowMs - BACK_MS;
    this.#correctedAt = nowMs;
  }

  /** The next call's place in an even row, and when it may depart. */
  #next(nowMs: number): { readonly planned: number; readonly due: number } {
    const rate = this.requestsPerSecond(nowMs);
    const distanceMs = SECOND_MS / rate;
    const inRow = this.#planned + distanceMs;
    // Where others want what was not used, it is gone.
    const maxGapMs = rate < this.#share ? TIMER_MS : MAX_GAP_MS;
    const planned = inRow < nowMs - maxGapMs ? nowMs : inRow;
    const first = this.#departures[this.#count % this.#maxInWindow] as number;
    const next = planned < nowMs ? this.#due + distanceMs / CATCH_UP : Math.max(planned, this.#due);
    return { planned, due: Math.max(next, first + this.#windowMs) };
  }
}

/** Calls a second, some time after half of `ceiling`. */
function recoveringRate(ceiling: number, share: number, sinceMs: number): number {
  if (ceiling === Number.POSITIVE_INFINITY) return share;
  const before = BEFORE_CEILING - Math.min(0.1, 0.1 / ceiling);
  if (sinceMs < BACK_MS) return ceiling * (0.5 + (before - 0.5) * (sinceMs / BACK_MS));
  const probedMs = sinceMs - BACK_MS;
  const probeMs = Math.max(PROBE_MS, Math.min(MAX_PROBE_MS, (PROBE_CALLS / ceiling) * 1000));
  if (probedMs < probeMs) {
    return ceiling * (before + (BEYOND_CEILING - before) * (probedMs / probeMs));
  }
  return ceiling * BEYOND_CEILING + share * ((probedMs - probeMs) / REGAIN_MS);
}
