/** For how long events stay out of sight that were not attempted. */
import { STARTS_FOR_SECONDS } from './budget.ts';

/** Events that were left over for lack of time come back while the others' connections are still warm. */
const MAX_LEFT_OVER_SECONDS = 5;

/**
 * While a gate stays closed, each invocation holds its messages as long as it can start attempts and then hides
 * them, and the next takes as many others: this bounds how many are in flight together, however large the
 * backlog.
 */
const MAX_IN_FLIGHT = 16_000;
const MAX_GATED_SECONDS = 900;
const MIN_GATED_SECONDS = 10;

/** The longest that an event waits for the pace out of sight; there may be so many that all would come at once. */
const MAX_PACED_SECONDS = 300;

/**
 * For an event that would have to wait too long for the pace. Nobody knows how many wait for it: the more often it came
 * in vain, the longer it stays away.
 * @param paceLeftMs when the next call may pass
 * @param receives how often it came
 * @param random from 0 up to, not including, 1
 */
export function pacedSeconds(paceLeftMs: number, receives: number, random: number): number {
  const bound = Math.min(MAX_PACED_SECONDS, Math.ceil(paceLeftMs / 1000) * 2 ** receives);
  return 1 + Math.floor(random * bound);
}

/**
 * @param gateLeftMs for how long the gate stays closed
 * @param held messages that all consumers hold together, if each has as many as this one
 * @param random from 0 up to, not including, 1
 */
export function giveBackSeconds(
  { why, gateLeftMs }: { readonly why: string; readonly gateLeftMs: number },
  held: number,
  random: number,
): number {
  if (why !== 'gate-closed') return 1 + Math.floor(random * MAX_LEFT_OVER_SECONDS);
  const fitting = Math.floor((MAX_IN_FLIGHT / held - 1) * STARTS_FOR_SECONDS);
  const bound = Math.max(MIN_GATED_SECONDS, Math.min(MAX_GATED_SECONDS, fitting));
  return Math.max(1, Math.min(bound, Math.ceil(gateLeftMs / 1000)));
}
