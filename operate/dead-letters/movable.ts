/** Whether letters can be moved back, as far as their reason tells. */
import type { DeadLetterReason } from '../../lib/event/dead-letter.ts';

/** `mended`: only if something is changed in it. */
export type Movable = 'as-they-are' | 'mended' | 'never';

/** All others go back as they are. */
const EXCEPTIONS: Readonly<Partial<Record<DeadLetterReason, Movable>>> = {
  // Nobody checked it.
  invalid: 'mended',
  undecodable: 'never',
  'user-forgotten': 'never',
};

/** @param reason none, or `none`, if SQS moved the letter by itself */
export function movableByReason(reason: string | undefined): Movable {
  return EXCEPTIONS[reason as DeadLetterReason] ?? 'as-they-are';
}
