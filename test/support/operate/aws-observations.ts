/** What CloudWatch answers of metrics, and CloudWatch Logs of lines. */
import type { GetMetricDataOutput, ListMetricsOutput } from '@aws-sdk/client-cloudwatch';
import type { FilterLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import { type Account, type Input, notFound, type Page, type Point } from './aws-account.ts';
import { matchesPattern } from './log-pattern.ts';

const projectIn = (dimensions: unknown) =>
  (dimensions as readonly { Name: string; Value: string }[])[0]?.Value;

export function listMetrics({ points }: Account, page: Page, { Namespace, Dimensions, NextToken }: Input) {
  const listed = points.filter((point) => point.project === projectIn(Dimensions) && !point.isUnlisted);
  const { items, next } = page([...new Set(listed.map(({ metric }) => metric))], NextToken);
  const Metrics = items.map((MetricName) => ({ Namespace: String(Namespace), MetricName, Dimensions }));
  return { Metrics, NextToken: next } as ListMetricsOutput;
}

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: { readonly MetricName: string; readonly Dimensions: unknown };
    readonly Stat: 'Sum' | 'Average';
    readonly Period: number;
  };
}

export function getMetricData(
  { points }: Account,
  { MetricDataQueries, StartTime, EndTime, ScanBy }: Input,
): GetMetricDataOutput {
  const MetricDataResults = (MetricDataQueries as readonly Query[]).map(({ Id, MetricStat }) => {
    const { Metric, Stat, Period } = MetricStat;
    const found = points.filter(
      ({ metric, project, at }) =>
        metric === Metric.MetricName &&
        project === projectIn(Metric.Dimensions) &&
        at.getTime() >= Number(StartTime) * 1_000 &&
        at.getTime() < Number(EndTime) * 1_000,
    );
    const start = ({ at }: Point) => Math.floor(at.getTime() / (Period * 1_000)) * Period * 1_000;
    const periods = [...Map.groupBy(found, start)].sort(([a], [b]) =>
      ScanBy === 'TimestampDescending' ? b - a : a - b,
    );
    const statistic = (values: readonly Point[]) =>
      values.reduce((total, { value }) => total + value, 0) / (Stat === 'Sum' ? 1 : values.length);
    return {
      Id,
      Label: Metric.MetricName,
      Timestamps: periods.map(([at]) => new Date(at)),
      Values: periods.map(([, values]) => statistic(values)),
      StatusCode: 'Complete' as const,
    };
  });
  return { MetricDataResults };
}

/** Each second page is empty, as when a part of the log had nothing that matches. */
export function filterLogEvents({ logs, pageSize }: Account, input: Input): FilterLogEventsResponse {
  const log = logs.get(String(input.logGroupName));
  if (log === undefined) {
    throw notFound('ResourceNotFoundException', 'The specified log group does not exist.', 400);
  }
  const found = log
    .filter(
      ({ at, text }) => at >= Number(input.startTime) && matchesPattern(String(input.filterPattern), text),
    )
    .sort((a, b) => (input.startFromHead === false ? b.at - a.at : a.at - b.at));
  const number = Number(input.nextToken ?? 0);
  const size = Math.min(pageSize, Number(input.limit ?? pageSize));
  const from = (number / 2) * size;
  const events = number % 2 === 0 ? found.slice(from, from + size) : [];
  const isLast = number % 2 === 0 && from + size >= found.length;
  return {
    events: events.map(({ id, at, text }) => ({
      eventId: id,
      timestamp: at,
      message: text,
      logStreamName: 'a',
    })),
    ...(isLast ? {} : { nextToken: String(number + 1) }),
  };
}
