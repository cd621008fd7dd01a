/** The functions: what they are given, and what reaches them. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../lib/runtime/environment.ts';
import { propertiesOf, type Template } from '../cloudformation.ts';
import { arn, packaged, urlOf } from '../packaged.ts';

const NAMES = ['http', 'bus', 'deliver', 'users'] as const;
type Name = (typeof NAMES)[number];

function functionNamed(name: Name, { Resources }: Template) {
  const found = Object.values(Resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::Lambda::Function' && Properties.Handler === `dist/${name}.handler`,
  );
  if (found === undefined) throw new Error(`there is no function ${name}`);
  return found.Properties;
}

function variablesOf(name: Name, template: Template): Readonly<Record<string, string>> {
  return (functionNamed(name, template).Environment as { Variables: Record<string, string> }).Variables;
}

const VARIABLES = {
  QUEUE_URL: urlOf('iterable-forwarder-dev-{project}'),
  USERS_QUEUE_URL: urlOf('iterable-forwarder-dev-{project}.fifo'),
  DEAD_LETTER_QUEUE_URL: urlOf('iterable-forwarder-dev_dead-letter'),
  SECRET_PREFIX: 'iterable-forwarder/dev/',
  METRICS_NAMESPACE: 'iterable-forwarder/dev',
  CONFIGURATION_HASH: expect.stringMatching(/^[0-9a-f]{16}$/),
};

describe('the functions', () => {
  it.each([
    ['http', 512, 25],
    ['bus', 512, 25],
    ['deliver', 1_024, 60],
    ['users', 512, 20],
  ] as const)('run %s on Node 24 and arm64, with %i MB, for at most %i s', (name, MemorySize, Timeout) => {
    expect(functionNamed(name, packaged().template)).toMatchObject({
      FunctionName: `iterable-forwarder-dev-${name}`,
      MemorySize,
      Timeout,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
    });
  });

  it.each(NAMES)('ship %s as its one bundle and nothing else', async (name) => {
    const files = await packaged().package.archive(name);
    expect([...files.keys()]).toEqual([`dist/${name}.mjs`]);
  });

  it.each([
    ['http', VARIABLES, 2],
    ['bus', VARIABLES, 2],
    ['deliver', { ...VARIABLES, MAX_CONCURRENCY: '2' }, 2],
    ['users', { ...VARIABLES, MAX_CONCURRENCY: '25', LEDGER_TABLE: 'iterable-forwarder-dev_ledger' }, 25],
  ] as const)('give %s this environment, which it accepts', (name, variables, maxConcurrency) => {
    const given = variablesOf(name, packaged().template);
    expect(given).toEqual(variables);
    expect(readEnvironment({ AWS_REGION: 'eu-west-1', ...given })).toMatchObject({
      secretTtlSeconds: 300,
      maxConcurrency,
      usersQueueUrlTemplate: VARIABLES.USERS_QUEUE_URL,
      logLevel: 'info',
      deliveredLogShare: 0,
    });
  });

  it.each(NAMES)('give %s what is set for one deployment', (name) => {
    expect(variablesOf(name, packaged().customised)).toMatchObject({
      QUEUE_URL: urlOf('iterable-forwarder-live-{project}'),
      USERS_QUEUE_URL: urlOf('iterable-forwarder-live-{project}.fifo'),
      SECRET_PREFIX: 'acme/',
      SECRET_TTL_SECONDS: '60',
      LOG_LEVEL: 'warn',
      DELIVERED_LOG_SHARE: '0.5',
      METRICS_NAMESPACE: 'iterable-forwarder/live',
    });
  });

  it('have the hash of the configuration that is deployed, as an operator computes it', async () => {
    const program = `
      const { configurationHash } = await import('./lib/config/configuration-hash.ts');
      const { loadConfiguration } = await import('./lib/config/load.ts');
      console.log(configurationHash(await loadConfiguration()));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { cwd: packaged().workspace.directory },
    );

    for (const name of NAMES) {
      expect(variablesOf(name, packaged().template).CONFIGURATION_HASH).toBe(stdout.trim());
    }
  });

  it('tell the door, and no other, what a custom domain puts before its paths', () => {
    const { template, customised } = packaged();

    expect(NAMES.map((name) => variablesOf(name, customised).BASE_PATH)).toEqual([
      'hooks/v2',
      undefined,
      undefined,
      undefined,
    ]);
    expect(NAMES.map((name) => 'BASE_PATH' in variablesOf(name, template))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('keep a log each, for 30 days unless told', () => {
    const kept = (template: Template) =>
      propertiesOf(template, 'AWS::Logs::LogGroup').map(({ LogGroupName, RetentionInDays }) => [
        LogGroupName,
        RetentionInDays,
      ]);

    expect(kept(packaged().template)).toEqual(
      NAMES.map((name) => [`/aws/lambda/iterable-forwarder-dev-${name}`, 30]),
    );
    expect(kept(packaged().customised).map(([, days]) => days)).toEqual([7, 7, 7, 7]);
  });

  it("leave out Lambda's lines of runs that succeeded, and none of their own, unless told", () => {
    for (const name of NAMES) {
      expect(functionNamed(name, packaged().template).LoggingConfig).toEqual({
        LogFormat: 'JSON',
        SystemLogLevel: 'WARN',
        ApplicationLogLevel: 'TRACE',
      });
      expect(functionNamed(name, packaged().customised)).toMatchObject({
        LoggingConfig: { SystemLogLevel: 'INFO' },
      });
    }
  });

  it.each(['deliver', 'users'] as const)(
    'let %s send to the queue that it is invoked by, as a renewal does',
    (name) => {
      expect(functionNamed(name, packaged().template)).toMatchObject({ RecursiveLoop: 'Allow' });
    },
  );

  it.each(['Http', 'Bus', 'Deliver'])(
    'are not updated before the queues of users have their consumer: %s, which sends there',
    (name) => {
      const { Resources } = packaged().template;
      const mappings = ['Us', 'UsDashbulk', 'Eu'].map((id) => `UsersEventSourceMappingSQSUsersQueue${id}`);

      expect(Resources[`${name}LambdaFunction`]?.DependsOn).toEqual(expect.arrayContaining(mappings));
      expect(mappings.map((id) => Resources[id]?.Properties.FunctionName)).toEqual(
        mappings.map(() => arn('lambda', 'function:iterable-forwarder-dev-users')),
      );
    },
  );

  it('brake no flood unless told', () => {
    const { template } = packaged();
    const [{ DefaultRouteSettings } = {}] = propertiesOf(template, 'AWS::ApiGatewayV2::Stage');

    expect(Object.keys(DefaultRouteSettings ?? {})).toEqual(['DetailedMetricsEnabled']);
    for (const name of NAMES) {
      expect(functionNamed(name, template)).not.toHaveProperty('ReservedConcurrentExecutions');
    }
  });

  it('brake a flood of requests by what is set for one deployment, and nothing but the door', () => {
    const { customised } = packaged();
    const stages = propertiesOf(customised, 'AWS::ApiGatewayV2::Stage');

    expect(stages).toEqual([
      expect.objectContaining({
        StageName: '$default',
        DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1_000 },
      }),
    ]);
    expect(NAMES.map((name) => functionNamed(name, customised).ReservedConcurrentExecutions)).toEqual([
      50,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('take every method and path by the one route $default', () => {
    const routes = propertiesOf(packaged().template, 'AWS::ApiGatewayV2::Route');
    expect(routes.map(({ RouteKey }) => RouteKey)).toEqual(['$default']);
    const [integration] = propertiesOf(packaged().template, 'AWS::ApiGatewayV2::Integration');
    expect(integration).toMatchObject({
      IntegrationUri: arn('lambda', 'function:iterable-forwarder-dev-http'),
      PayloadFormatVersion: '2.0',
      // Longer than the function may take.
      TimeoutInMillis: 30_000,
    });
    expect(propertiesOf(packaged().template, 'AWS::Lambda::Url')).toEqual([]);
  });

  it('hear a bus of this account alone by a rule, a topic by a subscription', () => {
    const [rule, ...rules] = propertiesOf(packaged().template, 'AWS::Events::Rule');
    expect(rules).toEqual([]);
    expect(rule).toMatchObject({
      EventPattern: { source: ['com.acme.orders'], account: ['123456789012'] },
      State: 'ENABLED',
      Targets: [{ Arn: arn('lambda', 'function:iterable-forwarder-dev-bus') }],
    });
    const subscriptions = propertiesOf(packaged().template, 'AWS::SNS::Subscription');
    expect(subscriptions).toMatchObject([
      {
        TopicArn: arn('sns', 'orders'),
        Protocol: 'lambda',
        Endpoint: arn('lambda', 'function:iterable-forwarder-dev-bus'),
      },
    ]);
  });

  it('hand what the buses bring and the function fails with to a queue, after two more tries', () => {
    const [config, ...others] = propertiesOf(packaged().template, 'AWS::Lambda::EventInvokeConfig');
    expect(others).toEqual([]);
    expect(config).toMatchObject({
      FunctionName: 'iterable-forwarder-dev-bus',
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 21_600,
      DestinationConfig: { OnFailure: { Destination: arn('sqs', 'iterable-forwarder-dev_bus-failures') } },
    });
  });
});
