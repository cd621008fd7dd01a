/** The alarms of the packaged stack, by their names without service and stage. */
import { propertiesOf } from './cloudformation.ts';
import { packaged } from './packaged.ts';

export const ALARM_PREFIX = 'iterable-forwarder-dev-';

export function alarmsByName(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const alarms = propertiesOf(packaged().template, 'AWS::CloudWatch::Alarm');
  return Object.fromEntries(
    alarms.map((alarm) => [String(alarm.AlarmName).slice(ALARM_PREFIX.length), alarm]),
  );
}

/** Of each project there is one of these. */
export const headingOf = (alarm: string) =>
  alarm.replace(/^.+-(?=(?:(?:oldest-message|stalled)(?:-users)?|latency|ledger-failures)$)/, 'PROJECT-');
