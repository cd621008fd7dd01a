/** Of an event that is attempted for the first time. */
import type { Circumstances } from '../../../lib/delivery/outcome.ts';
import { NOON } from '../clock.ts';

export const MAX_AGE = 3 * 86_400;

export const YOUNG: Circumstances = {
  attempt: 1,
  attemptsMade: 1,
  ageSeconds: 0,
  aloneSeconds: 0,
  unknownSeconds: 0,
  isInLine: false,
  isRepeatable: true,
  maxAgeSeconds: MAX_AGE,
  maxBackoffSeconds: 900,
  nowMs: NOON,
  random: 0.5,
};
