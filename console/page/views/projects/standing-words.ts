/** How a project stands, in sentences that are true together. */
import type { ProjectNow } from '../../../api.ts';
import { countOf, numberOf } from '../../parts/numbers.ts';

/** @returns null: nothing stands in the way */
export function troubleWords({ running, trouble, perSecond }: ProjectNow): string | null {
  if (running === 'paused') {
    return 'Paused: nothing is sent to Iterable. The doors go on taking events, which wait.';
  }
  // The switch says it.
  if (trouble === null || running === 'changing') return null;
  return perSecond > 0 ? trouble : `Nothing is delivered now: ${trouble}`;
}

export function queueWords({ waiting, hidden }: ProjectNow): string {
  if (waiting + hidden === 0) return 'nothing waits';
  const all = countOf(waiting + hidden, 'event');
  if (hidden === 0) return all;
  return hidden === waiting + hidden
    ? `${all}, being delivered or waiting for another attempt`
    : `${all}, ${numberOf(hidden)} of them being delivered or waiting for another attempt`;
}

/** Of one that is not closed. */
export function gateWords({ running, trouble }: ProjectNow): string {
  if (running === 'paused') return 'not needed while the project is paused';
  return trouble === null ? 'open' : 'open: each event waits for its own next try';
}
