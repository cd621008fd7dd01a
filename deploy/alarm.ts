/** One alarm: what all have in common, and metrics as an alarm names them. */
import type { Resource, StackSettings } from './names.ts';

export const PERIOD_SECONDS = 300;

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly object[];
}

/** @param metric what it watches, above which threshold, and for how many periods */
export function alarm(
  settings: StackSettings,
  name: string,
  meaning: string,
  metric: object,
  /** The heading of docs/alarms.md that says what to do. */
  heading = name,
): Resource {
  const { service, stage, alarmTopic, docsUrl } = settings;
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: `${service}-${stage}-${name}`,
      AlarmDescription: `${meaning} Read ${docsUrl ?? 'docs'}/alarms.md#${heading}`,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      EvaluationPeriods: 1,
      // A queue that lay idle for hours reports nothing.
      TreatMissingData: 'notBreaching',
      ...(alarmTopic === undefined ? {} : { AlarmActions: [alarmTopic], OKActions: [alarmTopic] }),
      ...metric,
    },
  };
}

export function sqsMetric(queue: string, MetricName: string): Metric {
  return {
    Namespace: 'AWS/SQS',
    MetricName,
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
  };
}

/** For an alarm of one metric. */
export function overPeriod(metric: Metric, Statistic: 'Maximum' | 'Sum'): object {
  return { ...metric, Statistic, Period: PERIOD_SECONDS };
}

/** A metric that an expression names by its `Id`. All metrics of an alarm must have the same period. */
export function inMath(
  Id: string,
  metric: Metric,
  Stat: 'Minimum' | 'Maximum' | 'Sum',
  Period = PERIOD_SECONDS,
): object {
  return { Id, MetricStat: { Metric: metric, Period, Stat }, ReturnData: false };
}

/** What other expressions name by its `Id`. */
export function expression(Id: string, Expression: string): object {
  return { Id, Expression, ReturnData: false };
}

/** What the alarm watches: 1 if it should go off, else 0. */
export function condition(Id: string, isMet: string): object {
  return { Id, Expression: `IF(${isMet}, 1, 0)`, ReturnData: true };
}
