/** Somebody hears of each alarm. The stack on this machine has none. */
import type { AlarmState } from '../stack.ts';
import { type Check, type Finding, fault, type StackExamination, warning, well } from './check.ts';

export const alarmsCheck: Check<StackExamination> = {
  name: 'alarms',
  holds: 'a stack in AWS has alarms, somebody hears of each, and none is on',
  async run({ stack, remedies }) {
    const alarms = await stack.alarms();
    if (alarms.length > 0) return [heard(alarms, remedies.deploy), ...alarms.filter(isOn).map(ofAlarm)];
    return remedies.isInAws ? [fault('alarms', 'there are none', remedies.deploy)] : [];
  },
};

const isOn = ({ state }: AlarmState) => state === 'ALARM';

function heard(alarms: readonly AlarmState[], deploy: string): Finding {
  const unheard = alarms.filter(({ listeners }) => listeners === 0);
  const [first] = unheard;
  if (first === undefined) return well('alarms', `somebody hears of all ${alarms.length}`);
  const which =
    unheard.length === 1 ? first.name : `${unheard.length} of ${alarms.length}, such as ${first.name}`;
  return fault(
    'alarms',
    `nobody hears of ${which}`,
    `an SNS topic to which somebody subscribed and confirmed, then: ${deploy} --param="alarmTopic=TOPIC-ARN"`,
  );
}

function ofAlarm({ name, description, since }: AlarmState): Finding {
  const when = since === undefined ? '' : ` since ${since.toISOString()}`;
  return warning('alarms', `${name} is on${when}`, description);
}
