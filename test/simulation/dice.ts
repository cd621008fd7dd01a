/** Chance that a seed decides: the same seed throws the same numbers on every machine. */
export interface Dice {
  /** From 0 up to, not including, 1. */
  readonly next: () => number;
  readonly chance: (probability: number) => boolean;
  /** A whole number, both ends included. */
  readonly between: (from: number, to: number) => number;
  /** A whole number, both ends included, where each order of magnitude is as likely as another. */
  readonly magnitude: (from: number, to: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly shuffled: <T>(list: readonly T[]) => T[];
  /** Dice of its own for one part of a world: what that part throws doesn't shift what others throw. */
  readonly fork: () => Dice;
}

const UINT32 = 2 ** 32;

/** Mulberry32: whole-number arithmetic only, so that no machine's floating point can differ. */
export function createDice(seed: number): Dice {
  let state = seed | 0;

  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / UINT32;
  }

  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));

  return {
    next,
    chance: (probability) => next() < probability,
    between,
    magnitude: (from, to) => {
      const doublings = between(0, Math.ceil(Math.log2(to / from)));
      return Math.min(to, between(from, from * 2 ** doublings));
    },
    pick: (list) => list[Math.floor(next() * list.length)] as (typeof list)[number],
    shuffled: (list) => {
      const shuffled = [...list];
      for (let last = shuffled.length - 1; last > 0; last--) {
        const other = between(0, last);
        [shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]] as [never, never];
      }
      return shuffled;
    },
    fork: () => createDice(Math.floor(next() * UINT32)),
  };
}
