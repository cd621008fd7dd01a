/** At least once is for when something goes wrong. */
import { DELIVER_TIMEOUT_SECONDS } from '../../../lib/delivery/time/budget.ts';
import type { FaultPlan } from '../faults.ts';
import type { SqsSettings } from '../sqs.ts';
import type { Witness } from '../witness.ts';
import type { Facts } from './facts.ts';

interface Planned {
  readonly faults: FaultPlan;
  readonly sqs: Pick<SqsSettings, 'visibilityTimeoutSeconds'>;
}

export function onceInvariants({ violate }: Facts, { faults, sqs }: Planned): Partial<Witness> {
  // A visibility timeout that is hardly longer than the function's is a fault too.
  const isFair =
    faults.rates.size === 0 &&
    faults.spells.length === 0 &&
    sqs.visibilityTimeoutSeconds > 2 * DELIVER_TIMEOUT_SECONDS;
  return {
    taken({ marker, became }) {
      if (isFair && became.taken > 1)
        violate('once', `${marker} is delivered again, though nothing went wrong`);
    },
  };
}
