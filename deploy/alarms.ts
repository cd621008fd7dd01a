/** What an operator must hear of. */
import type { Configuration } from '../lib/config.ts';
import type { LogEvent } from '../lib/log.ts';
import {
  DEAD_LETTER_QUEUE,
  logicalId,
  queueId,
  type Resource,
  type Resources,
  type StackSettings,
} from './names.ts';

const CREDENTIALS_REFUSED: LogEvent = 'credentials-refused';

/** As long as the longest backoff. */
const OLDEST_MESSAGE_SECONDS = 900;
const PERIOD_SECONDS = 300;
/** Half an hour: an event that waits for its user to be created is given up before that. */
const STALLED_PERIODS = 6;

export function alarms(configuration: Configuration, settings: StackSettings): Resources {
  const perProject = Object.keys(configuration.projects).flatMap((project) => [
    [logicalId('OldestMessageAlarm', project), oldestMessage(settings, project)] as const,
    [logicalId('StalledAlarm', project), stalled(settings, project)] as const,
  ]);
  const refusedMetric = {
    MetricNamespace: `${settings.service}/${settings.stage}`,
    MetricName: CREDENTIALS_REFUSED,
  };
  return {
    ...Object.fromEntries(perProject),
    DeadLettersAlarm: alarm(settings, 'dead-letters', {
      AlarmDescription: 'Events were given up: read the reason on each message in the dead letter queue.',
      ...sqsMetric(DEAD_LETTER_QUEUE, 'ApproximateNumberOfMessagesVisible'),
      Statistic: 'Maximum',
      Period: PERIOD_SECONDS,
      Threshold: 0,
    }),
    CredentialsRefusedFilter: {
      Type: 'AWS::Logs::MetricFilter',
      Properties: {
        LogGroupName: { Ref: 'DeliverLogGroup' },
        FilterPattern: `{ $.event = "${CREDENTIALS_REFUSED}" }`,
        MetricTransformations: [{ ...refusedMetric, MetricValue: '1' }],
      },
    },
    CredentialsRefusedAlarm: alarm(settings, CREDENTIALS_REFUSED, {
      AlarmDescription:
        "Iterable refuses a project's API key, and its events wait: the log names it, its secret must be set.",
      Namespace: refusedMetric.MetricNamespace,
      MetricName: refusedMetric.MetricName,
      Statistic: 'Sum',
      Period: PERIOD_SECONDS,
      Threshold: 0,
    }),
  };
}

function oldestMessage(settings: StackSettings, project: string): Resource {
  return alarm(settings, `${project}-oldest-message`, {
    AlarmDescription: `Events of ${project} come in faster than they are delivered, or are not delivered at all.`,
    ...sqsMetric(queueId(project), 'ApproximateAgeOfOldestMessage'),
    Statistic: 'Maximum',
    Period: PERIOD_SECONDS,
    Threshold: OLDEST_MESSAGE_SECONDS,
  });
}

/**
 * SQS leaves a message that was received three times out of the age of its oldest: an outage of a quiet
 * project, whose few events are all tried again and again, would show nowhere else.
 */
function stalled(settings: StackSettings, project: string): Resource {
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
