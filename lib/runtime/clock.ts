/** Time and chance, handed in so that whoever decides by them can be tried under any of them. */
import { setTimeout } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Aborts after that long. */
  readonly timeout: (ms: number) => AbortSignal;
}

export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  pause: (ms) => setTimeout(ms),
  timeout: (ms) => AbortSignal.timeout(Math.ceil(ms)),
};
