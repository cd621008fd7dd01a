/** Time and chance, handed in so that whoever decides by them can be tried under any of them. */
import { setTimeout } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  pause: (ms) => setTimeout(ms),
};
