/** Alarms on lines of the log: filters make metrics of the lines, because nothing else counts them. */
import type { LogEvent, LogLevel } from '../lib/runtime/log.ts';
import { alarm, condition, expression, inMath, overPeriod } from './alarm.ts';
import type { FunctionName, Resource, Resources, StackSettings } from './names.ts';

interface LogAlarm {
  readonly event: LogEvent;
  /** Only lines of this level; all, if none is said. */
  readonly level?: LogLevel;
  readonly functions: readonly FunctionName[];
  readonly meaning: string;
}

/** Lines of which each one must be read, and the functions that write them. */
const LOG_ALARMS: readonly LogAlarm[] = [
  {
    event: 'credentials-refused',
    functions: ['Deliver', 'Users'],
    meaning:
      "Iterable refuses a project's API key, and its events wait: the log names the project and its secret.",
  },
  {
    event: 'secret-unreadable',
    functions: ['Http', 'Bus', 'Deliver', 'Users'],
    meaning: 'A secret is missing, malformed or out of reach: the log names its source or project.',
  },
  {
    event: 'request-answered',
    level: 'error',
    functions: ['Http'],
    meaning:
      'The door refused what it should have taken: the queue, a secret, or a function of the configuration failed.',
  },
  {
    event: 'bus-event-taken',
    level: 'error',
    functions: ['Bus'],
    meaning:
      'An event of a bus was not taken as it should: the queue, or a function of the configuration, failed.',
  },
  {
    event: 'message-failed',
    functions: ['Deliver', 'Users'],
    meaning: 'A fault of the forwarder itself keeps an event on the queue: the log has the place.',
  },
  {
    event: 'user-busy',
    functions: ['Users'],
    meaning: 'One user is changed so often that its events wait for each other: the log has its hash.',
  },
];

/** The doors' lines about requests. What strangers send is in these alone: it must not fill metrics by source. */
const ANSWERS: readonly (readonly [FunctionName, LogEvent])[] = [
  ['Http', 'request-answered'],
  ['Bus', 'bus-event-taken'],
];
const REFUSALS = 'refusals';
/** An hour: what fails every few minutes, and has done so for long, is in this hour as in the one before. */
const REFUSALS_PERIOD_SECONDS = 3_600;
/** Fewer in an hour are somebody who tries something. */
const MIN_REFUSALS = 20;
const RISE = 4;

export function logAlarms(settings: StackSettings): Resources {
  return {
    ...Object.assign({}, ...LOG_ALARMS.map((row) => lineAlarm(settings, row))),
    ...refusals(settings),
  };
}

/** A filter for each log group that may have the line, and one alarm on their sum. */
function lineAlarm(settings: StackSettings, { event, level, functions, meaning }: LogAlarm): Resources {
  const id = event.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const metric = metricOf(settings, event);
  const pattern = `$.event = "${event}"${level === undefined ? '' : ` && $.level = "${level}"`}`;
  return {
    ...Object.fromEntries(functions.map((name) => [`${id}In${name}`, filter(name, pattern, metric, '1')])),
    [`${id}Alarm`]: alarm(settings, event, meaning, overPeriod(metric, 'Sum')),
  };
}

/** On a rise, so that one client which is wrong day and night doesn't keep it on and hide all others. */
function refusals(settings: StackSettings): Resources {
  const metric = metricOf(settings, REFUSALS);
  const filters = ANSWERS.map(([name, event]) => [
    `RefusalsIn${name}`,
    filter(name, `$.event = "${event}" && $.refused > 0`, metric, '$.refused'),
  ]);
  const meaning = 'The doors refuse many more requests and events than before: wrong keys, or wrong events.';
  return {
    ...Object.fromEntries(filters),
    MoreRefusalsAlarm: alarm(settings, 'more-refusals', meaning, {
      Metrics: [
        condition('rise', `now > ${MIN_REFUSALS} AND now > ${RISE} * (now - DIFF(now))`),
        // Where nothing is refused there is no metric: that hour counts as 0.
        expression('now', `FILL(${REFUSALS}, 0)`),
        inMath(REFUSALS, metric, 'Sum', REFUSALS_PERIOD_SECONDS),
      ],
      // Two, because the first value of a series has none before it to differ from.
      EvaluationPeriods: 2,
      DatapointsToAlarm: 1,
    }),
  };
}

const metricOf = ({ service, stage }: StackSettings, MetricName: string) => ({
  Namespace: `${service}/${stage}`,
  MetricName,
});

function filter(
  name: FunctionName,
  pattern: string,
  { Namespace, MetricName }: ReturnType<typeof metricOf>,
  MetricValue: string,
): Resource {
  return {
    Type: 'AWS::Logs::MetricFilter',
    Properties: {
      LogGroupName: { Ref: `${name}LogGroup` },
      FilterPattern: `{ ${pattern} }`,
      MetricTransformations: [{ MetricNamespace: Namespace, MetricName, MetricValue }],
    },
  };
}
