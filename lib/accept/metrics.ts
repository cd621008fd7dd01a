/** What the doors count, by source. */
import type { Clock } from '../runtime/clock.ts';
import { createMetrics, type Metrics } from '../runtime/metrics.ts';

export const SOURCE_METRICS = {
  dimension: 'source',
  always: 'Accepted',
  units: { Accepted: 'Count', Refused: 'Count' },
} as const;

export type SourceMetrics = Metrics<typeof SOURCE_METRICS>;

export function createSourceMetrics(namespace: string, clock: Pick<Clock, 'now'>): SourceMetrics {
  return createMetrics(SOURCE_METRICS, namespace, clock);
}
