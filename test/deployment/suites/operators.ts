/** What operators may do, statement by statement: whatever is not in the tables here must not be there. */
import { describe, expect, it } from 'vitest';
import { operatorPolicies } from '../../../deploy/operators.ts';
import { apiKey, defineConfig } from '../../../lib/config/define-config.ts';
import { arn, packaged } from '../packaged.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

const queue = (name: string) => arn('sqs', `iterable-forwarder-dev${name}`);
const FUNCTIONS = ['http', 'bus', 'deliver', 'users'].map((name) => `iterable-forwarder-dev-${name}`);
const PROJECT_QUEUES = ['us', 'us-bulk', 'eu'].flatMap((name) => [queue(`-${name}`), queue(`-${name}.fifo`)]);
const SECRETS = ['iterable-us', 'iterable-eu', 'source-app', 'source-webhook', 'source-orders'];
const OF_CONSUMERS = {
  ArnEquals: {
    'lambda:FunctionArn': ['deliver', 'users'].map((name) =>
      arn('lambda', `function:iterable-forwarder-dev-${name}`),
    ),
  },
};

type Row = readonly [actions: readonly string[], resources: string | readonly string[], condition?: object];

const EXPECTED: Readonly<Record<string, readonly Row[]>> = {
  OperatorReadPolicy: [
    [
      ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'],
      [arn('cloudformation', 'stack/iterable-forwarder-dev/*')],
    ],
    [
      [
        'cloudformation:ListStacks',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:GetMetricData',
        'cloudwatch:ListDashboards',
        'cloudwatch:ListMetrics',
        'lambda:ListEventSourceMappings',
        'logs:DescribeLogGroups',
        'logs:DescribeQueryDefinitions',
        'logs:GetQueryResults',
        'logs:StopQuery',
      ],
      '*',
    ],
    [['cloudwatch:GetDashboard'], ['arn:aws:cloudwatch::123456789012:dashboard/iterable-forwarder-dev']],
    [['lambda:GetFunctionConfiguration'], FUNCTIONS.map((name) => arn('lambda', `function:${name}`))],
    [['lambda:GetEventSourceMapping'], '*', OF_CONSUMERS],
    [
      ['logs:FilterLogEvents', 'logs:StartQuery'],
      FUNCTIONS.map((name) => arn('logs', `log-group:/aws/lambda/${name}:*`)),
    ],
    [
      ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
      [...PROJECT_QUEUES, queue('_dead-letter'), queue('_bus-failures')],
    ],
    [['sqs:ChangeMessageVisibility', 'sqs:ReceiveMessage'], [queue('_dead-letter')]],
  ],
  OperatorChangePolicy: [
    [['sqs:SendMessage'], [...PROJECT_QUEUES, queue('_dead-letter')]],
    [['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:ReceiveMessage'], [queue('_dead-letter')]],
    [['lambda:UpdateEventSourceMapping'], [arn('lambda', 'event-source-mapping:*')], OF_CONSUMERS],
  ],
  OperatorSecretsPolicy: [
    [
      ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      SECRETS.map((name) => arn('secretsmanager', `secret:iterable-forwarder/dev/${name}-??????`)),
    ],
    [
      ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
      [arn('secretsmanager', 'secret:iterable-forwarder/dev/*')],
    ],
  ],
};

describe('the policies for operators', () => {
  it.each(Object.entries(EXPECTED))('let whoever has %s do exactly this', (id, expected) => {
    const { PolicyDocument, ...others } = packaged().template.Resources[id]?.Properties ?? {};
    const { Statement } = PolicyDocument as { readonly Statement: readonly Statement[] };

    expect(
      Statement.map(({ Effect, Action, Resource, Condition }) => [Effect, Action, Resource, Condition]),
    ).toEqual(expected.map(([actions, resources, condition]) => ['Allow', actions, resources, condition]));
    // A name or a description that changes would replace a policy that is attached.
    expect(others).toEqual({});
  });

  it('give no right to read a key, unless by the policy that is for that', () => {
    const rights = (id: string) => EXPECTED[id]?.flatMap(([actions]) => actions).join();

    expect(rights('OperatorReadPolicy')).not.toContain('secretsmanager:');
    expect(rights('OperatorChangePolicy')).not.toContain('secretsmanager:');
  });
});

const SETTINGS = {
  service: 'iterable-forwarder',
  stage: 'production',
  region: 'eu-west-1',
  secretPrefix: 'acme/',
  alarmTopic: undefined,
};

/** With a source each, and names of fifty characters. */
function textsWith(projects: number, settings = SETTINGS): Readonly<Record<string, string>> {
  const names = Array.from({ length: projects }, (_, index) => `p${index}-`.padEnd(50, 'x'));
  const configuration = defineConfig({
    projects: Object.fromEntries(names.map((name) => [name, { dataCenter: 'US' as const, secret: name }])),
    sources: Object.fromEntries(names.map((name) => [name, { verify: apiKey(`s-${name}`), project: name }])),
  });
  const policies = Object.entries(operatorPolicies(configuration, settings));
  return Object.fromEntries(policies.map(([id, { Properties }]) => [id, JSON.stringify(Properties)]));
}

describe('a policy for operators', () => {
  it('names each queue and each secret as long as IAM has room for them', () => {
    for (const text of Object.values(textsWith(10))) expect(text).toContain('p9-xxx');
  });

  it.each([
    ['OperatorReadPolicy', ':iterable-forwarder-production-*"'],
    ['OperatorChangePolicy', ':iterable-forwarder-production-*"'],
    ['OperatorSecretsPolicy', ':secret:acme/*"'],
  ])('has a pattern of their names for more than that, and is never too long: %s', (id, pattern) => {
    const { [id]: text = '' } = textsWith(40);

    expect(text).toContain(pattern);
    expect(text).not.toContain('p9-xxx');
    expect(text.length).toBeLessThan(6_144);
  });

  it('gives no right to make any secret of the account, where secrets have no prefix', () => {
    const { OperatorSecretsPolicy: text } = textsWith(1, { ...SETTINGS, secretPrefix: '' });

    expect(text).toContain('secretsmanager:GetSecretValue');
    expect(text).not.toContain('secretsmanager:CreateSecret');
  });
});
