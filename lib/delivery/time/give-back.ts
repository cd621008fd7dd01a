/** For how long events stay out of sight that were not attempted. */

/** Events that were left over for lack of time come back while the others' connections are still warm. */
const SOON_SECONDS = 5;

/**
 * While a gate stays closed, each invocation holds its messages for most of a minute and then hides them, and
 * the next takes as many others: this bounds how many are in flight together, however large the backlog.
 */
const MOST_IN_FLIGHT = 16_000;
const HOLDING_SECONDS = 50;
const LONGEST_GATED_SECONDS = 900;
const SHORTEST_GATED_SECONDS = 10;

/**
 * @param leftMs for how long the gate stays closed
 * @param held messages that all consumers hold together, if each has as many as this one
 * @param random from 0 up to, not including, 1
 */
export function giveBackSeconds(
  { why, leftMs }: { readonly why: 'gate-closed' | 'no-time'; readonly leftMs: number },
  held: number,
  random: number,
): number {
  if (why === 'no-time') return 1 + Math.floor(random * SOON_SECONDS);
  const most = Math.floor((MOST_IN_FLIGHT / held - 1) * HOLDING_SECONDS);
  const bounded = Math.max(SHORTEST_GATED_SECONDS, Math.min(LONGEST_GATED_SECONDS, most));
  return Math.max(1, Math.min(bounded, Math.ceil(leftMs / 1000)));
}
