/** What events of a request share, where a test doesn't say more. */
import type { Arrival } from '../../lib/accept/check/arrival.ts';
import type { Source } from '../../lib/config/define-config.ts';
import { NOON } from './clock.ts';

export function arrivalAt(source: Source, arrival: Partial<Arrival> = {}): Arrival {
  return {
    source,
    form: 'single',
    acceptedAtMs: NOON,
    trace: undefined,
    fallbackId: (written) => `made-from-${written.length}`,
    ...arrival,
  };
}
