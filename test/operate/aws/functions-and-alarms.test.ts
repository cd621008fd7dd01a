import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { NOON } from '../../support/clock.ts';
import { playAws } from '../../support/operate/played-aws.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:alarms';

describe('the functions of a stack in AWS', () => {
  it('are told with their time-out, state, log, and the configuration that they were built with', async () => {
    const aws = await playAws();
    const [http, bus] = aws.account.functions;
    Object.assign(http ?? {}, { Timeout: 25, LoggingConfig: undefined });
    Object.assign(bus ?? {}, { State: 'Failed', Environment: undefined });

    const [first, second, third] = await (await aws.open()).functions();

    expect(first).toEqual({
      name: 'http',
      timeoutSeconds: 25,
      state: 'Active',
      configurationHash: 'abcdef',
      logGroup: '/aws/lambda/iterable-forwarder-dev-http',
    });
    expect(second).toMatchObject({ name: 'bus', state: 'Failed', configurationHash: undefined });
    expect(third?.name).toBe('deliver');
  });

  it('are told without those that are not there', async () => {
    const aws = await playAws();
    aws.account.functions.pop();

    expect((await (await aws.open()).functions()).map(({ name }) => name)).toEqual([
      'http',
      'bus',
      'deliver',
    ]);
  });
});

describe('the alarms of a stack in AWS', () => {
  const alarm = (AlarmName: string, more: Partial<MetricAlarm> = {}): MetricAlarm => ({
    AlarmName,
    StateValue: 'OK',
    AlarmDescription: 'Read docs/alarms.md',
    ActionsEnabled: true,
    AlarmActions: [TOPIC],
    StateUpdatedTimestamp: new Date(NOON),
    ...more,
  });
  const resource = ({ AlarmName = '' }: MetricAlarm): StackResourceSummary => ({
    LogicalResourceId: 'X',
    PhysicalResourceId: AlarmName,
    ResourceType: 'AWS::CloudWatch::Alarm',
    LastUpdatedTimestamp: new Date(NOON),
    ResourceStatus: 'CREATE_COMPLETE',
  });

  it('are told with their state, since when, and how many are told of it', async () => {
    const since = new Date(NOON - 60_000);
    const own = [
      alarm('iterable-forwarder-dev-b', { StateValue: 'ALARM', StateTransitionedTimestamp: since }),
      alarm('iterable-forwarder-dev-a', { ActionsEnabled: false }),
      alarm('iterable-forwarder-dev-c', { AlarmActions: [], StateValue: 'INSUFFICIENT_DATA' }),
    ];
    const queue = { ...resource({ AlarmName: 'a-queue' }), ResourceType: 'AWS::SQS::Queue' };
    const aws = await playAws({ alarms: own, resources: [...own.map(resource), queue] });

    const description = 'Read docs/alarms.md';
    expect(await (await aws.open()).alarms()).toEqual([
      { name: 'iterable-forwarder-dev-a', state: 'OK', since: new Date(NOON), listeners: 0, description },
      { name: 'iterable-forwarder-dev-b', state: 'ALARM', since, listeners: 1, description },
      {
        name: 'iterable-forwarder-dev-c',
        state: 'INSUFFICIENT_DATA',
        since: new Date(NOON),
        listeners: 0,
        description,
      },
    ]);
  });

  it('are those of this stage, and not of another whose name begins alike', async () => {
    const own = alarm('iterable-forwarder-dev-dead-letters');
    const others = alarm('iterable-forwarder-dev-2-dead-letters');
    const aws = await playAws({ alarms: [others, own], resources: [resource(own)] });

    expect((await (await aws.open()).alarms()).map(({ name }) => name)).toEqual([own.AlarmName]);
  });

  it('are all told, more than CloudWatch tells at once', async () => {
    const own = Array.from({ length: 250 }, (_, number) => alarm(`iterable-forwarder-dev-${number}`));
    const aws = await playAws({ alarms: own, resources: own.map(resource), pageSize: 100 });

    expect(await (await aws.open()).alarms()).toHaveLength(250);
  });
});
