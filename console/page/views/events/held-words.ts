/** Why no attempt was made at an event, though it was received. Nobody has to do anything about these. */
import type { Step } from '../../../api.ts';
import { spanOf } from '../../parts/moment.ts';
import { numberFact, textFact } from './facts.ts';

const CLOSED_BY: Readonly<Record<string, string>> = {
  throttled: 'Iterable answers 429',
  failed: "Iterable fails, or can't be reached",
  refused: 'Iterable refuses the key',
  barred: "the key can't be read",
};

export function heldWords(step: Step): string {
  const delay = numberFact(step, 'delaySeconds') ?? inSeconds(numberFact(step, 'gateClosedMs'));
  const words = whyIn(step);
  return delay === undefined ? words : `${words}; again after ${spanOf(delay * 1_000)}`;
}

function whyIn(step: Step): string {
  switch (textFact(step, 'why')) {
    case 'gate-closed':
      return `not tried: ${CLOSED_BY[textFact(step, 'closedBy') ?? ''] ?? 'Iterable throttles, fails or refuses the key'}`;
    case 'spacing':
      return 'not tried: its user was changed a short time ago';
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
