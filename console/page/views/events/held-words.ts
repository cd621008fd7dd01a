/** Why no attempt was made at an event, though it was received. Nobody has to do anything about these. */
import type { Step } from '../../../api.ts';
import { closedByWords } from '../../parts/closed-by.ts';
import { spanOf } from '../../parts/moment.ts';
import { numberFact, textFact } from './facts.ts';

export function heldWords(step: Step): string {
  const delay = numberFact(step, 'delaySeconds') ?? inSeconds(numberFact(step, 'gateClosedMs'));
  const words = whyIn(step);
  return delay === undefined ? words : `${words}; again after ${spanOf(delay * 1_000)}`;
}

function whyIn(step: Step): string {
  switch (textFact(step, 'why')) {
    case 'gate-closed':
      return `not tried: ${closedByWords(textFact(step, 'closedBy'))}`;
    case 'pace':
      return "not tried: Iterable's limit, its turn comes later";
    case 'no-time':
      return 'not tried: no time was left in this run, the next one takes over';
    default:
      return 'not tried: it waits behind another event of its user';
  }
}

function inSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.ceil(ms / 1_000);
}
