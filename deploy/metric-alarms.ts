/** Alarms on what the consumers report of a project. */
import type { Project } from '../lib/config/define-config.ts';
import { alarm, overPeriod, PERIOD_SECONDS } from './alarm.ts';
import { isSpaced } from './ledger.ts';
import { logicalId, type Resource, type Resources, type StackSettings } from './names.ts';

const MAX_LATENCY_SECONDS = 300;
const LATENCY_PERIODS = 3;
/** An hour with three bad periods: a table that fails once, or takes too long, is no reason to get up. */
const LEDGER_PERIODS = 12;
const BAD_LEDGER_PERIODS = 3;

export function metricAlarms(project: Project, settings: StackSettings): Resources {
  const { name } = project;
  return {
    [logicalId('LatencyAlarm', name)]: latencyAlarm(settings, name),
    ...(isSpaced(project) && { [logicalId('LedgerFailuresAlarm', name)]: ledgerAlarm(settings, name) }),
  };
}

const ofProject = ({ service, stage }: StackSettings, project: string, MetricName: string) => ({
  Namespace: `${service}/${stage}`,
  MetricName,
  Dimensions: [{ Name: 'project', Value: project }],
});

/**
 * Hears what the alarms of the queues miss: one that moves, but slowly. An event counts when it is delivered, so one that was
 * tried again counts as late then: three periods in a row leave out the few after a short trouble.
 */
function latencyAlarm(settings: StackSettings, project: string): Resource {
  return alarm(
    settings,
    `${project}-latency`,
    `Of the events of ${project} that are delivered, one in a hundred comes more than five minutes after its ` +
      'acceptance. If few are delivered, single ones that were tried again are enough.',
    {
      ...ofProject(settings, project, 'AgeAtDelivery'),
      ExtendedStatistic: 'p99',
      Period: PERIOD_SECONDS,
      Threshold: MAX_LATENCY_SECONDS,
      EvaluationPeriods: LATENCY_PERIODS,
      DatapointsToAlarm: LATENCY_PERIODS,
    },
    'project-latency',
  );
}

/** A table that fails delays nothing, so no other alarm tells of it. */
function ledgerAlarm(settings: StackSettings, project: string): Resource {
  return alarm(
    settings,
    `${project}-ledger-failures`,
    `The table that keeps the changes of a user apart fails again and again: those of ${project} go unspaced.`,
    {
      ...overPeriod(ofProject(settings, project, 'LedgerFailures'), 'Sum'),
      EvaluationPeriods: LEDGER_PERIODS,
      DatapointsToAlarm: BAD_LEDGER_PERIODS,
    },
    'project-ledger-failures',
  );
}
