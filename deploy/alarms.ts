/** What an operator must hear of. */
import type { Configuration } from '../lib/config/define-config.ts';
import { MAX_BACKOFF_SECONDS } from '../lib/delivery/time/budget.ts';
import type { LogEvent, LogLevel } from '../lib/runtime/log.ts';
import { BUS_FAILURES_QUEUE } from './buses.ts';
import {
  DEAD_LETTER_QUEUE,
  logicalId,
  queueId,
  type Resource,
  type Resources,
  type StackSettings,
} from './names.ts';

/** Log lines that must not go unread, and the functions that write them. */
const LOG_ALARMS: readonly {
  readonly event: LogEvent;
  /** Only lines of this level; all, if none is said. */
  readonly level?: LogLevel;
  readonly functions: readonly FunctionName[];
  readonly description: string;
}[] = [
  {
    event: 'credentials-refused',
    functions: ['Deliver'],
    description:
      "Iterable refuses a project's API key, and its events wait: the log names it, its secret must be set.",
  },
  {
    event: 'secret-unreadable',
    functions: ['Http', 'Bus', 'Deliver'],
    description:
      'A secret is missing, malformed or out of reach: the log names its source or project, whose events wait.',
  },
  {
    event: 'request-answered',
    level: 'error',
    functions: ['Http'],
    description:
      'The door refused what it should have taken: the queue, or a function of the configuration, failed.',
  },
  {
    event: 'message-failed',
    functions: ['Deliver'],
    description: 'A fault of the forwarder itself keeps an event on the queue: the log has the place.',
  },
];

const FUNCTIONS = ['Http', 'Bus', 'Deliver'] as const;
/** As osls names a function's resources. */
type FunctionName = (typeof FUNCTIONS)[number];

const PERIOD_SECONDS = 300;
/** Half an hour: an event that waits for its user to be created is given up before that. */
const STALLED_PERIODS = 6;

export function alarms(configuration: Configuration, settings: StackSettings): Resources {
  const perProject = Object.keys(configuration.projects).flatMap((project) => [
    [logicalId('OldestMessageAlarm', project), oldestMessageAlarm(settings, project)] as const,
    [logicalId('StalledAlarm', project), stalledAlarm(settings, project)] as const,
  ]);
  return {
    ...Object.fromEntries(perProject),
    ...Object.fromEntries(LOG_ALARMS.flatMap((row) => logAlarm(settings, row))),
    ...Object.fromEntries(FUNCTIONS.map((name) => [`${name}ErrorsAlarm`, errorsAlarm(settings, name)])),
    BusFailuresAlarm: alarm(settings, 'bus-failures', {
      AlarmDescription: 'Events of a bus were given up by Lambda: they lie in the queue of failures.',
      ...sqsMetric(BUS_FAILURES_QUEUE, 'ApproximateNumberOfMessagesVisible'),
      Statistic: 'Maximum',
      Period: PERIOD_SECONDS,
      Threshold: 0,
    }),
    DeadLettersAlarm: alarm(settings, 'dead-letters', {
      AlarmDescription: 'Events were given up: read the reason on each message in the dead letter queue.',
      ...sqsMetric(DEAD_LETTER_QUEUE, 'ApproximateNumberOfMessagesVisible'),
      Statistic: 'Maximum',
      Period: PERIOD_SECONDS,
      Threshold: 0,
    }),
  };
}

/** A filter for each log group that may have the line, and one alarm on their sum. */
function logAlarm(
  settings: StackSettings,
  { event, level, functions, description }: (typeof LOG_ALARMS)[number],
): [string, Resource][] {
  const id = event.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const metric = { MetricNamespace: `${settings.service}/${settings.stage}`, MetricName: event };
  const filters = functions.map((name): [string, Resource] => [
    `${id}In${name}`,
    {
      Type: 'AWS::Logs::MetricFilter',
      Properties: {
        LogGroupName: { Ref: `${name}LogGroup` },
        FilterPattern: `{ $.event = "${event}"${level === undefined ? '' : ` && $.level = "${level}"`} }`,
        MetricTransformations: [{ ...metric, MetricValue: '1' }],
      },
    },
  ]);
  const lines = alarm(settings, event, {
    AlarmDescription: description,
    Namespace: metric.MetricNamespace,
    MetricName: metric.MetricName,
    Statistic: 'Sum',
    Period: PERIOD_SECONDS,
    Threshold: 0,
  });
  return [...filters, [`${id}Alarm`, lines]];
}

/** Time-outs and crashes, which no line of the function's own tells of. */
function errorsAlarm(settings: StackSettings, name: FunctionName): Resource {
  return alarm(settings, `${name.toLowerCase()}-errors`, {
    AlarmDescription: `The function ${name.toLowerCase()} timed out or crashed: its log has the request.`,
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: `${name}LambdaFunction` } }],
    Statistic: 'Sum',
    Period: PERIOD_SECONDS,
    Threshold: 0,
  });
}

function oldestMessageAlarm(settings: StackSettings, project: string): Resource {
  return alarm(settings, `${project}-oldest-message`, {
    AlarmDescription: `Events of ${project} come in faster than they are delivered, or are not delivered at all.`,
    ...sqsMetric(queueId(project), 'ApproximateAgeOfOldestMessage'),
    Statistic: 'Maximum',
    Period: PERIOD_SECONDS,
    Threshold: MAX_BACKOFF_SECONDS,
  });
}

/**
 * SQS leaves a message that was received three times out of the age of its oldest: an outage of a quiet
 * project, whose few events are all tried again and again, would show nowhere else.
 */
function stalledAlarm(settings: StackSettings, project: string): Resource {
  const metric = (Id: string, name: string, Stat: string) => {
    const { Dimensions, Namespace, MetricName } = sqsMetric(queueId(project), name);
    return {
      Id,
      MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: PERIOD_SECONDS, Stat },
      ReturnData: false,
    };
  };
  return alarm(settings, `${project}-stalled`, {
    AlarmDescription: `Events of ${project} wait, and none was delivered or given up for half an hour.`,
    Metrics: [
      {
        Id: 'stalled',
        Expression: 'IF((waiting + hidden) > 0 AND FILL(deleted, 0) == 0, 1, 0)',
        ReturnData: true,
      },
      metric('waiting', 'ApproximateNumberOfMessagesVisible', 'Minimum'),
      metric('hidden', 'ApproximateNumberOfMessagesNotVisible', 'Minimum'),
      metric('deleted', 'NumberOfMessagesDeleted', 'Sum'),
    ],
    Threshold: 0,
    EvaluationPeriods: STALLED_PERIODS,
  });
}

function alarm({ service, stage, alarmTopic }: StackSettings, name: string, properties: object): Resource {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: `${service}-${stage}-${name}`,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      // A queue that lay idle for hours reports nothing.
      TreatMissingData: 'notBreaching',
      ...(alarmTopic === undefined ? {} : { AlarmActions: [alarmTopic], OKActions: [alarmTopic] }),
      ...properties,
    },
  };
}

function sqsMetric(queue: string, MetricName: string) {
  return {
    Namespace: 'AWS/SQS',
    MetricName,
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
  };
}
