/** What AWS has of a stack, and what it answers when it is asked for it. */
import type { ListStacksOutput, Stack, StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type {
  DescribeAlarmsOutput,
  GetMetricDataOutput,
  ListMetricsOutput,
  MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import type { FilterLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { EventSourceMappingConfiguration, FunctionConfiguration } from '@aws-sdk/client-lambda';
import { type Answer, AwsRefusal } from './aws-server.ts';
import { matchesPattern } from './log-pattern.ts';

export interface Point {
  readonly metric: string;
  readonly project: string;
  readonly at: Date;
  readonly value: number;
  /** Too young to be listed, though it can be asked for. */
  readonly isUnlisted?: true;
}

export interface Logged {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

/** A test may change all of it. */
export interface Account {
  stacks: Stack[];
  resources: StackResourceSummary[];
  functions: FunctionConfiguration[];
  mappings: EventSourceMappingConfiguration[];
  alarms: MetricAlarm[];
  points: Point[];
  logs: Map<string, Logged[]>;
  queues: Map<string, Readonly<Record<string, string>>>;
  secrets: Map<string, string>;
  /** How many times a mapping is looked at until it is as it was told. */
  looksUntilSettled: number;
  /** How many of anything are on a page; of logs, each second page is empty. */
  pageSize: number;
}

type Input = Readonly<Record<string, unknown>>;

const SETTLED: Readonly<Record<string, string>> = {
  Creating: 'Enabled',
  Updating: 'Enabled',
  Enabling: 'Enabled',
  Disabling: 'Disabled',
};

const notFound = (name: string, message: string, status = 404) => new AwsRefusal({ name, status, message });

export function createAnswer(account: Account): Answer {
  const looks = new Map<string, number>();

  const page = <T>(all: readonly T[], token: unknown) => {
    const from = Number(token ?? 0);
    const to = from + account.pageSize;
    return { items: all.slice(from, to), next: to < all.length ? String(to) : undefined };
  };

  function mappingNamed({ UUID }: Input): EventSourceMappingConfiguration {
    const found = account.mappings.find((mapping) => mapping.UUID === UUID);
    if (found === undefined)
      throw notFound('ResourceNotFoundException', 'The resource you requested does not exist.');
    return found;
  }

  function functionNamed({ FunctionName }: Input): FunctionConfiguration {
    const found = account.functions.find((each) => each.FunctionName === FunctionName);
    if (found !== undefined) return found;
    const arn = `arn:aws:lambda:us-east-1:123456789012:function:${FunctionName}`;
    throw notFound('ResourceNotFoundException', `Function not found: ${arn}`);
  }

  const operations: Readonly<Record<string, (input: Input) => object>> = {
    DescribeStacks({ StackName }) {
      const Stacks = account.stacks.filter((stack) => stack.StackName === StackName);
      if (Stacks.length > 0) return { Stacks };
      throw notFound('ValidationError', `Stack with id ${StackName} does not exist`, 400);
    },
    ListStacks({ NextToken }) {
      const { items, next } = page(account.stacks, NextToken);
      const StackSummaries = items.map(({ StackName, StackStatus, CreationTime }) => ({
        StackName,
        StackStatus,
        CreationTime,
      }));
      return { StackSummaries, NextToken: next } satisfies ListStacksOutput;
    },
    ListStackResources({ NextToken }) {
      const { items, next } = page(account.resources, NextToken);
      return { StackResourceSummaries: items, NextToken: next };
    },
    GetFunctionConfiguration: functionNamed,
    ListEventSourceMappings(input) {
      const { FunctionArn } = functionNamed(input);
      const own = account.mappings.filter((mapping) => mapping.FunctionArn === FunctionArn);
      const { items, next } = page(own, input.Marker);
      return { EventSourceMappings: items, NextMarker: next };
    },
    GetEventSourceMapping(input) {
      const mapping = mappingNamed(input);
      const left = (looks.get(String(mapping.UUID)) ?? 0) - 1;
      looks.set(String(mapping.UUID), left);
      if (left <= 0) mapping.State = SETTLED[String(mapping.State)] ?? mapping.State;
      return mapping;
    },
    UpdateEventSourceMapping(input) {
      const mapping = mappingNamed(input);
      if (/ing$/.test(String(mapping.State))) {
        const message = 'Cannot update the event source mapping because it is in use.';
        throw new AwsRefusal({ name: 'ResourceInUseException', status: 400, message });
      }
      mapping.State = input.Enabled === true ? 'Enabling' : 'Disabling';
      looks.set(String(mapping.UUID), account.looksUntilSettled);
      return mapping;
    },
    DescribeAlarms({ AlarmNames, NextToken }) {
      const names = AlarmNames as readonly string[];
      const { items, next } = page(
        account.alarms.filter(({ AlarmName = '' }) => names.includes(AlarmName)),
        NextToken,
      );
      return { MetricAlarms: items, NextToken: next } satisfies DescribeAlarmsOutput;
    },
    ListMetrics: ({ Namespace, Dimensions, NextToken }) =>
      listMetrics(account, page, { Namespace, Dimensions, NextToken }),
    GetMetricData: (input) => getMetricData(account, input),
    FilterLogEvents: (input) => filterLogEvents(account, input),
    GetQueueAttributes({ QueueUrl }) {
      const Attributes = account.queues.get(String(QueueUrl));
      if (Attributes !== undefined) return { Attributes };
      throw notFound('QueueDoesNotExist', 'The specified queue does not exist.', 400);
    },
    GetSecretValue({ SecretId }) {
      const SecretString = account.secrets.get(String(SecretId));
      if (SecretString !== undefined) return { Name: SecretId, SecretString, CreatedDate: new Date(0) };
      throw notFound('ResourceNotFoundException', "Secrets Manager can't find the specified secret.", 400);
    },
  };

  return (operation, input) => {
    const run = operations[operation];
    if (run === undefined) throw new Error(`no such call is played: ${operation}`);
    return run(input);
  };
}

type Page = <T>(all: readonly T[], token: unknown) => { items: T[]; next: string | undefined };

const projectIn = (dimensions: unknown) =>
  (dimensions as readonly { Name: string; Value: string }[])[0]?.Value;

function listMetrics({ points }: Account, page: Page, { Namespace, Dimensions, NextToken }: Input) {
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

function getMetricData(
  { points }: Account,
  { MetricDataQueries, StartTime, EndTime }: Input,
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
    const periods = [...Map.groupBy(found, start)].sort(([a], [b]) => b - a);
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
function filterLogEvents({ logs, pageSize }: Account, input: Input): FilterLogEventsResponse {
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
