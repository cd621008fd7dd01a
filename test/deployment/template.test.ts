/** What AWS is told to build, read from the compiled template of a configuration that has of everything. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DELIVER_TIMEOUT_SECONDS } from '../../deploy/timing.ts';
import type { Mode } from '../../lib/iterable/project-kinds.ts';
import { readEnvironment } from '../../lib/runtime/environment.ts';
import { IRELAND, type Place, propertiesOf, resolve, type Template } from './cloudformation.ts';
import configuration from './everything.config.ts';
import { createWorkspace, type Packaged, type Workspace } from './packaging.ts';
import { specificationFaults } from './specification.ts';

const BEIJING: Place = {
  partition: 'aws-cn',
  region: 'cn-north-1',
  accountId: '210987654321',
  urlSuffix: 'amazonaws.com.cn',
};
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:on-call';
const FOURTEEN_DAYS = 1_209_600;

const projects = Object.keys(configuration.projects);
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;
const projectsOf = (mode: Mode) =>
  Object.values(configuration.projects)
    .filter((project) => project.mode === mode)
    .map(({ name }) => name);
const projectQueueArns = projects.map((project) => arn('sqs', `iterable-forwarder-dev-${project}`));
const BUS_FAILURES = 'iterable-forwarder-dev_bus-failures';
const deadLetterQueueArn = arn('sqs', 'iterable-forwarder-dev_dead-letter');

const BY_MODE = [
  { mode: 'single', batch: 2_000, windowSeconds: 1, hiddenSeconds: 361 },
  { mode: 'bulk', batch: 4_000, windowSeconds: 5, hiddenSeconds: 365 },
] as const;

let workspace: Workspace;
let packaged: Packaged;
let compiled: Template;
let template: Template;
/** Packaged with every parameter set. */
let customised: Template;

beforeAll(async () => {
  workspace = await createWorkspace('test/deployment/everything.config.ts');
  packaged = await workspace.package('default', '--region', 'eu-west-1');
  compiled = packaged.template;
  template = resolve(compiled, IRELAND);
  const parameters = [
    'secretPrefix=acme/',
    `alarmTopic=${TOPIC}`,
    'secretTtlSeconds=60',
    'logLevel=warn',
    'deliveredLogShare=0.5',
  ];
  const options = parameters.flatMap((parameter) => ['--param', parameter]);
  const other = await workspace.package('customised', '--region', 'eu-west-1', '--stage', 'live', ...options);
  customised = resolve(other.template, IRELAND);
});

afterAll(() => workspace?.[Symbol.asyncDispose]());

describe('the template', () => {
  it("says nothing that AWS's own specification of the resources refuses", () => {
    expect(specificationFaults(compiled)).toEqual([]);
  });

  it('works in any partition of AWS', () => {
    const text = JSON.stringify(resolve(compiled, BEIJING));
    expect(text).not.toContain('arn:aws:');
    expect(text.replace(/"(lambda|apigateway)\.amazonaws\.com"/g, '')).not.toMatch(/amazonaws\.com(?!\.cn)/);
  });

  it('puts out where to send events, and where the queues are', () => {
    const urls = projects.map((project) => `${urlOf('iterable-forwarder-dev')}-${project}`);
    const values = Object.values(template.Outputs).map(({ Value }) => Value);
    expect(values).toEqual(expect.arrayContaining([...urls, deadLetterQueueArn]));
    expect(template.Outputs.HttpApiUrl?.Value).toMatch(/^https:\/\/.+\.execute-api\.eu-west-1\./);
    expect(template.Outputs.DeadLetterQueueUrl?.Value).toBe(urlOf('iterable-forwarder-dev_dead-letter'));
  });
});

describe('the functions', () => {
  const functionNamed = (name: string, from = template) =>
    propertiesOf(from, 'AWS::Lambda::Function').find(({ Handler }) => Handler === `dist/${name}.handler`);
  const variablesOf = (name: string, from = template) => {
    const { Variables } = (functionNamed(name, from)?.Environment ?? {}) as {
      Variables?: Record<string, string>;
    };
    return { AWS_REGION: 'eu-west-1', ...Variables };
  };

  it.each([
    ['http', 25],
    ['bus', 25],
    ['deliver', DELIVER_TIMEOUT_SECONDS],
  ])('run %s on Node 24 and arm64, for at most %i s', (name, Timeout) => {
    expect(functionNamed(name)).toMatchObject({ Timeout, Runtime: 'nodejs24.x', Architectures: ['arm64'] });
  });

  it.each(['http', 'bus', 'deliver'])('ship %s as its one bundle and nothing else', async (name) => {
    const files = await packaged.archive(name);
    const built = await readFile(join(workspace.directory, 'dist', `${name}.mjs`));
    expect([...files.keys()]).toEqual([`dist/${name}.mjs`]);
    expect(files.get(`dist/${name}.mjs`)?.equals(built)).toBe(true);
  });

  it.each(['http', 'bus', 'deliver'])('give %s an environment it accepts, which names the queues', (name) => {
    const environment = readEnvironment(variablesOf(name));
    expect(environment).toMatchObject({
      secretPrefix: 'iterable-forwarder/dev/',
      secretTtlSeconds: 300,
      deliveredLogShare: 0,
      metricsNamespace: 'iterable-forwarder/dev',
    });
    const urls = propertiesOf(template, 'AWS::SQS::Queue').map(({ QueueName }) => urlOf(String(QueueName)));
    const named = projects.map((project) => environment.queueUrlTemplate.replace('{project}', project));
    expect([...named, environment.deadLetterQueueUrl, urlOf(BUS_FAILURES)].toSorted()).toEqual(
      urls.toSorted(),
    );
  });

  it.each(['http', 'bus', 'deliver'])('give %s what is set for one deployment', (name) => {
    expect(readEnvironment(variablesOf(name, customised))).toMatchObject({
      queueUrlTemplate: urlOf('iterable-forwarder-live-{project}'),
      secretPrefix: 'acme/',
      secretTtlSeconds: 60,
      logLevel: 'warn',
      deliveredLogShare: 0.5,
    });
  });

  it('tell the consumer how many of it run at once', () => {
    const concurrency = propertiesOf(template, 'AWS::Lambda::EventSourceMapping').map(
      ({ ScalingConfig }) => (ScalingConfig as { MaximumConcurrency: number }).MaximumConcurrency,
    );
    for (const maximum of concurrency) {
      expect(maximum).toBeGreaterThanOrEqual(2);
      expect(variablesOf('deliver')).toHaveProperty('MAX_CONCURRENCY', String(maximum));
    }
  });

  it('may send to the queue they are invoked by, as a renewal does', () => {
    expect(functionNamed('deliver')).toMatchObject({ RecursiveLoop: 'Allow' });
  });

  it('hand what the buses bring and the function fails with to a queue, after two more tries', () => {
    const [config, ...others] = propertiesOf(template, 'AWS::Lambda::EventInvokeConfig');
    expect(others).toEqual([]);
    expect(config).toMatchObject({
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 21_600,
      DestinationConfig: { OnFailure: { Destination: arn('sqs', BUS_FAILURES) } },
    });
  });

  it('take every method and path by the one route $default', () => {
    const routes = propertiesOf(template, 'AWS::ApiGatewayV2::Route').map(({ RouteKey }) => RouteKey);
    expect(routes).toEqual(['$default']);
    const [integration] = propertiesOf(template, 'AWS::ApiGatewayV2::Integration');
    expect(integration).toMatchObject({ PayloadFormatVersion: '2.0' });
  });
});

describe('the queues', () => {
  const queues = () => propertiesOf(template, 'AWS::SQS::Queue');

  it("are one a project, the dead letter queue, and that of the buses' failures", () => {
    const names = projects.map((project) => `iterable-forwarder-dev-${project}`);
    expect(queues().map(({ QueueName }) => QueueName)).toEqual([
      ...names,
      'iterable-forwarder-dev_dead-letter',
      BUS_FAILURES,
    ]);
  });

  it('keep what they hold for 14 days, encrypted', () => {
    for (const queue of queues()) {
      expect(queue).toMatchObject({ MessageRetentionPeriod: FOURTEEN_DAYS, SqsManagedSseEnabled: true });
    }
  });

  it('outlive their stack and their line in the configuration', () => {
    const kept = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::SQS::Queue');
    for (const queue of kept) {
      expect(queue).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    }
  });

  it.each(BY_MODE)('hide a message of a $mode project for $hiddenSeconds s', ({ mode, hiddenSeconds }) => {
    for (const project of projectsOf(mode)) {
      const queue = queues().find(({ QueueName }) => QueueName === `iterable-forwarder-dev-${project}`);
      expect(queue).toHaveProperty('VisibilityTimeout', hiddenSeconds);
    }
  });

  it('give a message up to the one dead letter queue after 1000 receives', () => {
    const policy = { deadLetterTargetArn: deadLetterQueueArn, maxReceiveCount: 1_000 };
    expect(queues().map(({ RedrivePolicy }) => RedrivePolicy)).toEqual([
      ...projects.map(() => policy),
      undefined,
      undefined,
    ]);
  });

  it('feed the consumer one mapping each, which heeds the failures it reports', () => {
    const mappings = propertiesOf(template, 'AWS::Lambda::EventSourceMapping');
    expect(mappings.map(({ EventSourceArn }) => EventSourceArn)).toEqual(projectQueueArns);
    for (const mapping of mappings) {
      expect(mapping).toMatchObject({
        FunctionName: arn('lambda', 'function:iterable-forwarder-dev-deliver'),
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        Enabled: true,
      });
    }
  });

  it.each(BY_MODE)('hand over $batch messages of a $mode project, gathered for $windowSeconds s', (row) => {
    for (const project of projectsOf(row.mode)) {
      const mapping = propertiesOf(template, 'AWS::Lambda::EventSourceMapping').find(
        ({ EventSourceArn }) => EventSourceArn === arn('sqs', `iterable-forwarder-dev-${project}`),
      );
      expect(mapping).toMatchObject({
        BatchSize: row.batch,
        MaximumBatchingWindowInSeconds: row.windowSeconds,
      });
    }
  });
});

describe('the alarms', () => {
  const alarms = (from = template) => propertiesOf(from, 'AWS::CloudWatch::Alarm');
  const on = (metric: string, queue: string) =>
    alarms().filter(
      ({ MetricName, Dimensions }) =>
        MetricName === metric &&
        JSON.stringify(Dimensions) === JSON.stringify([{ Name: 'QueueName', Value: queue }]),
    );

  it.each(projects)('watch the age of the oldest message of %s', (project) => {
    expect(on('ApproximateAgeOfOldestMessage', `iterable-forwarder-dev-${project}`)).toHaveLength(1);
  });

  it.each(projects)('watch for messages of %s that wait while none is deleted', (project) => {
    const watched = alarms().filter(({ Metrics }) =>
      JSON.stringify(Metrics)?.includes(`iterable-forwarder-dev-${project}"`),
    );
    expect(watched).toHaveLength(1);
  });

  it('watch the depth of the dead letter queue', () => {
    expect(on('ApproximateNumberOfMessagesVisible', 'iterable-forwarder-dev_dead-letter')).toMatchObject([
      { Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' },
    ]);
  });

  it('watch for the log line that says Iterable refused a key', () => {
    const [filter] = propertiesOf(template, 'AWS::Logs::MetricFilter');
    expect(filter).toMatchObject({
      LogGroupName: '/aws/lambda/iterable-forwarder-dev-deliver',
      FilterPattern: '{ $.event = "credentials-refused" }',
    });
    const [metric] = Object.values(filter?.MetricTransformations ?? {});
    expect(metric.MetricNamespace).toBe('iterable-forwarder/dev');
    expect(alarms()).toContainEqual(
      expect.objectContaining({ MetricName: metric.MetricName, Namespace: metric.MetricNamespace }),
    );
  });

  it('go to the topic that is set, and to none otherwise', () => {
    expect(alarms().flatMap(({ AlarmActions = [] }) => AlarmActions)).toEqual([]);
    for (const alarm of alarms(customised))
      expect(alarm).toMatchObject({ AlarmActions: [TOPIC], OKActions: [TOPIC] });
  });
});

function urlOf(name: string): string {
  return `https://sqs.eu-west-1.amazonaws.com/123456789012/${name}`;
}
