/** The alarms, number by number: whatever is not in the tables here must not be there. */
import { describe, expect, it } from 'vitest';
import { ALARM_PREFIX, alarmsByName } from '../alarms-by-name.ts';
import { propertiesOf } from '../cloudformation.ts';
import { packaged, TOPIC } from '../packaged.ts';

const QUEUES = ['us', 'us-bulk', 'eu'];
const LOG_EVENTS = [
  'credentials-refused',
  'secret-unreadable',
  'request-answered',
  'bus-event-taken',
  'message-failed',
  'user-busy',
];

/** What every alarm has: above the threshold in each period, and in none without data. */
const COMMON = { ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching' };
const OF_ONE_METRIC = { ...COMMON, Period: 300, EvaluationPeriods: 1 };

const onQueue = (queue: string, MetricName: string, Threshold: number) => ({
  ...OF_ONE_METRIC,
  Namespace: 'AWS/SQS',
  MetricName,
  Dimensions: [{ Name: 'QueueName', Value: queue }],
  Statistic: 'Maximum',
  Threshold,
});

const mathOf =
  (Period: number, metric: { Namespace: string; Dimensions?: object[] }) =>
  (Id: string, MetricName: string, Stat: string) => ({
    Id,
    MetricStat: { Metric: { ...metric, MetricName }, Period, Stat },
    ReturnData: false,
  });

const ofQueue = (queue: string) =>
  mathOf(300, { Namespace: 'AWS/SQS', Dimensions: [{ Name: 'QueueName', Value: queue }] });

const expression = (Id: string, ReturnData: boolean) => ({ Id, Expression: expect.any(String), ReturnData });

const stalled = (queue: string) => ({
  ...COMMON,
  Metrics: [
    expression('stalled', true),
    ofQueue(queue)('waiting', 'ApproximateNumberOfMessagesVisible', 'Minimum'),
    ofQueue(queue)('hidden', 'ApproximateNumberOfMessagesNotVisible', 'Minimum'),
    ofQueue(queue)('deleted', 'NumberOfMessagesDeleted', 'Sum'),
  ],
  Threshold: 0,
  EvaluationPeriods: 6,
});

const lateIn = (project: string) => ({
  ...COMMON,
  Namespace: 'iterable-forwarder/dev',
  MetricName: 'AgeAtDelivery',
  Dimensions: [{ Name: 'project', Value: project }],
  ExtendedStatistic: 'p99',
  Period: 300,
  Threshold: 300,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 3,
});

const DEAD_LETTERS = 'iterable-forwarder-dev_dead-letter';

/** By its name, without service and stage. */
const EXPECTED: Readonly<Record<string, object>> = {
  ...Object.fromEntries(
    QUEUES.flatMap((project) => [
      [
        `${project}-oldest-message`,
        onQueue(`iterable-forwarder-dev-${project}`, 'ApproximateAgeOfOldestMessage', 900),
      ],
      [`${project}-stalled`, stalled(`iterable-forwarder-dev-${project}`)],
      [
        `${project}-oldest-message-users`,
        onQueue(`iterable-forwarder-dev-${project}.fifo`, 'ApproximateAgeOfOldestMessage', 900),
      ],
      [`${project}-stalled-users`, stalled(`iterable-forwarder-dev-${project}.fifo`)],
      [`${project}-latency`, lateIn(project)],
    ]),
  ),
  // Of the one project that asks for it.
  'us-ledger-failures': {
    ...COMMON,
    Namespace: 'iterable-forwarder/dev',
    MetricName: 'LedgerFailures',
    Dimensions: [{ Name: 'project', Value: 'us' }],
    Statistic: 'Sum',
    Period: 300,
    Threshold: 0,
    EvaluationPeriods: 12,
    DatapointsToAlarm: 3,
  },
  'dead-letters': onQueue(DEAD_LETTERS, 'ApproximateNumberOfMessagesVisible', 0),
  'more-dead-letters': {
    ...COMMON,
    Metrics: [
      expression('more', true),
      expression('letters', false),
      ofQueue(DEAD_LETTERS)('visible', 'ApproximateNumberOfMessagesVisible', 'Maximum'),
      ofQueue(DEAD_LETTERS)('hidden', 'ApproximateNumberOfMessagesNotVisible', 'Minimum'),
    ],
    Threshold: 0,
    EvaluationPeriods: 12,
    DatapointsToAlarm: 1,
  },
  'more-refusals': {
    ...COMMON,
    Metrics: [
      expression('rise', true),
      expression('now', false),
      mathOf(3_600, { Namespace: 'iterable-forwarder/dev' })('refusals', 'refusals', 'Sum'),
    ],
    Threshold: 0,
    EvaluationPeriods: 2,
    DatapointsToAlarm: 1,
  },
  'bus-failures': onQueue('iterable-forwarder-dev_bus-failures', 'ApproximateNumberOfMessagesVisible', 0),
  ...Object.fromEntries(
    LOG_EVENTS.map((event) => [
      event,
      {
        ...OF_ONE_METRIC,
        Namespace: 'iterable-forwarder/dev',
        MetricName: event,
        Statistic: 'Sum',
        Threshold: 0,
      },
    ]),
  ),
  ...Object.fromEntries(
    ['http', 'bus', 'deliver', 'users'].map((name) => [
      `${name}-errors`,
      {
        ...OF_ONE_METRIC,
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [{ Name: 'FunctionName', Value: `iterable-forwarder-dev-${name}` }],
        Statistic: 'Sum',
        Threshold: 0,
      },
    ]),
  ),
};

describe('the alarms', () => {
  it('are these and no others', () => {
    expect(Object.keys(alarmsByName()).toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
  });

  it.each(Object.keys(EXPECTED))('are to the number what is expected of %s', (name) => {
    const { AlarmName, AlarmDescription, ...alarm } = alarmsByName()[name] ?? {};
    expect(AlarmName).toBe(ALARM_PREFIX + name);
    expect(AlarmDescription).toMatch(/^[A-Z].{30,}\. Read docs\/alarms\.md#[a-z-]+$/);
    expect(alarm).toEqual(EXPECTED[name]);
  });

  it('watch queues and functions that are in the stack', () => {
    const { template } = packaged();
    const names = ['AWS::SQS::Queue', 'AWS::Lambda::Function'].flatMap((type) =>
      propertiesOf(template, type).map(({ QueueName, FunctionName }) => QueueName ?? FunctionName),
    );
    const watched = [
      ...JSON.stringify(alarmsByName()).matchAll(
        /"Dimensions":\[\{"Name":"(?:Queue|Function)Name","Value":"(.+?)"/g,
      ),
    ];
    // Every one of them is watched.
    expect([...new Set(watched.map(([, name]) => name))].toSorted()).toEqual(names.toSorted());
  });

  it('say where to read on: a page of the repository, or its whole address where that is set', () => {
    const headings = (alarms: readonly Readonly<Record<string, unknown>>[], address: string) =>
      alarms.map(({ AlarmDescription }) => String(AlarmDescription).split(`. Read ${address}/alarms.md#`)[1]);
    const here = headings(Object.values(alarmsByName()), 'docs');

    expect(here).not.toContain(undefined);
    expect(
      headings(
        propertiesOf(packaged().customised, 'AWS::CloudWatch::Alarm'),
        'https://docs.example.com/forwarder',
      ),
    ).toEqual(here);
  });

  it('go to the topic that is set, and to none otherwise', () => {
    for (const alarm of Object.values(alarmsByName())) expect(alarm).not.toHaveProperty('AlarmActions');
    for (const alarm of propertiesOf(packaged().customised, 'AWS::CloudWatch::Alarm')) {
      expect(alarm).toMatchObject({ AlarmActions: [TOPIC], OKActions: [TOPIC] });
    }
  });
});
