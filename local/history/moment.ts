/** When something happened. A clock may be set, also back; what is heard later is later all the same. */

export interface Moment {
  /** Milliseconds since 1970, as the clock said. */
  readonly at: number;
  /** The same, as if nobody had set the clock since the process began. */
  readonly order: number;
}

interface Clocks {
  /** Milliseconds since 1970. */
  readonly wall: () => number;
  /** Milliseconds since anything; it never goes back. */
  readonly steady: () => number;
}

const CLOCKS: Clocks = { wall: () => Date.now(), steady: () => performance.now() };
/** Less than this a clock is corrected by itself, and two that are read one after the other differ. */
const MIN_SHIFT_MS = 1_000;

/** @returns tells by how much the clock is behind what it would say if nobody had set it */
export function watchClock({ wall, steady }: Clocks = CLOCKS): () => number {
  const start = wall() - steady();
  let shift = 0;
  return () => {
    const now = Math.round(start + steady() - wall());
    if (Math.abs(now - shift) >= MIN_SHIFT_MS) shift = now;
    return shift;
  };
}
