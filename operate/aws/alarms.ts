/** The stack's alarms. */
import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { AlarmState } from '../stack.ts';
import { orFault } from './faults.ts';

/** CloudWatch takes no more at once. */
const MAX_NAMES = 100;

/** @param names as the stack has them: by their beginning alone, those of a stage `dev-2` would be taken for `dev`'s */
export async function readAlarms(client: CloudWatchClient, names: readonly string[]): Promise<AlarmState[]> {
  const found = await orFault('read the alarms', describe(client, names));
  return found
    .map((alarm) => ({
      name: alarm.AlarmName ?? '',
      state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
      since: alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp,
      listeners: alarm.ActionsEnabled === false ? 0 : (alarm.AlarmActions?.length ?? 0),
      description: alarm.AlarmDescription ?? '',
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

async function describe(client: CloudWatchClient, names: readonly string[]): Promise<MetricAlarm[]> {
  const found: MetricAlarm[] = [];
  for (let from = 0; from < names.length; from += MAX_NAMES) {
    const AlarmNames = names.slice(from, from + MAX_NAMES);
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, { AlarmNames })) {
      found.push(...MetricAlarms);
    }
  }
  return found;
}
