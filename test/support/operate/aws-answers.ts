/** What AWS answers when it is asked for something of a stack. */
import type { ListStacksOutput } from '@aws-sdk/client-cloudformation';
import type { DescribeAlarmsOutput } from '@aws-sdk/client-cloudwatch';
import type { EventSourceMappingConfiguration, FunctionConfiguration } from '@aws-sdk/client-lambda';
import { type Account, type Input, notFound, type Page } from './aws-account.ts';
import { filterLogEvents, getMetricData, listMetrics } from './aws-observations.ts';
import { type Answer, AwsRefusal } from './aws-server.ts';

const SETTLED: Readonly<Record<string, string>> = {
  Creating: 'Enabled',
  Updating: 'Enabled',
  Enabling: 'Enabled',
  Disabling: 'Disabled',
};

export function createAnswer(account: Account): Answer {
  const looks = new Map<string, number>();

  const page: Page = (all, token) => {
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
