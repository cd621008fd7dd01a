/** What the consumer counts and measures, by project. */
import type { DeadLetterReason } from '../event/dead-letter.ts';
import type { Verdict } from '../iterable/response.ts';
import type { Clock } from '../runtime/clock.ts';
import { createMetrics, type Metrics, type Tally } from '../runtime/metrics.ts';
import type { Hindrance } from './outcome.ts';

export const PROJECT_METRICS = {
  dimension: 'project',
  always: 'Delivered',
  units: {
    Delivered: 'Count',
    Retried: 'Count',
    NotAttempted: 'Count',
    Buried: 'Count',
    Renewed: 'Count',
    Held: 'Count',
    Merged: 'Count',
    Forwarded: 'Count',
    SentBehind: 'Count',
    BusyUsers: 'Count',
    Spaced: 'Count',
    Unspaced: 'Count',
    LedgerFailures: 'Count',
    AgeAtDelivery: 'Seconds',
    Attempts: 'Count',
    RateLimited: 'Count',
    Pace: 'Count/Second',
    KeyRefreshes: 'Count',
    CredentialsRefused: 'Count',
  },
} as const;

type Causes = {
  readonly Retried: Verdict | Hindrance;
  readonly Buried: DeadLetterReason;
  readonly Unspaced: 'ledger' | 'waited';
};

export type ProjectTally = Tally<typeof PROJECT_METRICS, Causes>;
export type ProjectMetrics = Metrics<typeof PROJECT_METRICS, Causes>;

export function createProjectMetrics(namespace: string, clock: Pick<Clock, 'now'>): ProjectMetrics {
  return createMetrics<typeof PROJECT_METRICS, Causes>(PROJECT_METRICS, namespace, clock);
}
