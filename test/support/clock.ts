/** A clock that stands still until somebody pauses or advances it. */
import { type Clock, systemClock } from '../../lib/runtime/clock.ts';

export interface ManualClock extends Clock {
  readonly advance: (ms: number) => void;
  /** What was asked of `pause`, in order. */
  readonly pauses: readonly number[];
}

/** Monday, 23 November 2026, at noon. */
export const NOON = Date.UTC(2026, 10, 23, 12);

export function clockAt(startMs = NOON, random: () => number = () => 0.5): ManualClock {
  let nowMs = startMs;
  const pauses: number[] = [];
  const advance = (ms: number) => {
    nowMs += ms;
  };
  return {
    // Whole milliseconds, as the system's clock has them.
    now: () => Math.floor(nowMs),
    random,
    pause: async (ms) => {
      pauses.push(ms);
      advance(ms);
    },
    timeout: systemClock.timeout,
    advance,
    pauses,
  };
}
