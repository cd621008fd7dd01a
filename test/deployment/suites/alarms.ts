/** The alarms, number by number: whatever is not in the tables here must not be there. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sectionOf, tableIn } from '../../docs/tables.ts';
import { propertiesOf } from '../cloudformation.ts';
import { evaluate, type Point } from '../metric-math.ts';
import { packaged, TOPIC } from '../packaged.ts';

const PREFIX = 'iterable-forwarder-dev-';
const QUEUES = ['us', 'us-bulk', 'eu'];
const LOG_EVENTS = ['credentials-refused', 'secret-unreadable', 'request-answered', 'message-failed'];

/** What every alarm has: above the threshold in each period, and in none without data. */
const COMMON = { ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching', Period: 300 };

const onQueue = (queue: string, MetricName: string, Threshold: number) => ({
  ...COMMON,
  Namespace: 'AWS/SQS',
  MetricName,
  Dimensions: [{ Name: 'QueueName', Value: queue }],
  Statistic: 'Maximum',
  Threshold,
  EvaluationPeriods: 1,
});

const stalled = (queue: string) => {
  const metric = (Id: string, MetricName: string, Stat: string) => ({
    Id,
    MetricStat: {
      Metric: { Namespace: 'AWS/SQS', MetricName, Dimensions: [{ Name: 'QueueName', Value: queue }] },
      Period: 300,
      Stat,
    },
    ReturnData: false,
  });
  const { Period: _, ...common } = COMMON;
  return {
    ...common,
    Metrics: [
      { Id: 'stalled', Expression: expect.any(String), ReturnData: true },
      metric('waiting', 'ApproximateNumberOfMessagesVisible', 'Minimum'),
      metric('hidden', 'ApproximateNumberOfMessagesNotVisible', 'Minimum'),
      metric('deleted', 'NumberOfMessagesDeleted', 'Sum'),
    ],
    Threshold: 0,
    EvaluationPeriods: 6,
  };
};

/** By its name, without service and stage. */
const EXPECTED: Readonly<Record<string, object>> = {
  ...Object.fromEntries(
    QUEUES.flatMap((project) => [
      [
        `${project}-oldest-message`,
        onQueue(`iterable-forwarder-dev-${project}`, 'ApproximateAgeOfOldestMessage', 900),
      ],
      [`${project}-stalled`, stalled(`iterable-forwarder-dev-${project}`)],
    ]),
  ),
  'dead-letters': onQueue('iterable-forwarder-dev_dead-letter', 'ApproximateNumberOfMessagesVisible', 0),
  'bus-failures': onQueue('iterable-forwarder-dev_bus-failures', 'ApproximateNumberOfMessagesVisible', 0),
  ...Object.fromEntries(
    LOG_EVENTS.map((event) => [
      event,
      {
        ...COMMON,
        Namespace: 'iterable-forwarder/dev',
        MetricName: event,
        Statistic: 'Sum',
        Threshold: 0,
        EvaluationPeriods: 1,
      },
    ]),
  ),
  ...Object.fromEntries(
    ['http', 'bus', 'deliver'].map((name) => [
      `${name}-errors`,
      {
        ...COMMON,
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [{ Name: 'FunctionName', Value: `iterable-forwarder-dev-${name}` }],
        Statistic: 'Sum',
        Threshold: 0,
        EvaluationPeriods: 1,
      },
    ]),
  ),
};

function alarmsByName(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const alarms = propertiesOf(packaged().template, 'AWS::CloudWatch::Alarm');
  return Object.fromEntries(alarms.map((alarm) => [String(alarm.AlarmName).slice(PREFIX.length), alarm]));
}

describe('the alarms', () => {
  it('are these and no others', () => {
    expect(Object.keys(alarmsByName()).toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
  });

  it.each(Object.keys(EXPECTED))('are to the number what is expected of %s', (name) => {
    const { AlarmName, AlarmDescription, ...alarm } = alarmsByName()[name] ?? {};
    expect(AlarmName).toBe(PREFIX + name);
    expect(AlarmDescription).toMatch(/^[A-Z].{30,}\.$/);
    expect(alarm).toEqual(EXPECTED[name]);
  });

  it('watch queues and functions that are in the stack', () => {
    const { template } = packaged();
    const names = ['AWS::SQS::Queue', 'AWS::Lambda::Function'].flatMap((type) =>
      propertiesOf(template, type).map(({ QueueName, FunctionName }) => QueueName ?? FunctionName),
    );
    const watched = [
      ...JSON.stringify(alarmsByName()).matchAll(/"Dimensions":\[\{"Name":"\w+","Value":"(.+?)"/g),
    ];
    // Every one of them is watched.
    expect([...new Set(watched.map(([, name]) => name))].toSorted()).toEqual(names.toSorted());
  });

  it('go to the topic that is set, and to none otherwise', () => {
    for (const alarm of Object.values(alarmsByName())) expect(alarm).not.toHaveProperty('AlarmActions');
    for (const alarm of propertiesOf(packaged().customised, 'AWS::CloudWatch::Alarm')) {
      expect(alarm).toMatchObject({ AlarmActions: [TOPIC], OKActions: [TOPIC] });
    }
  });
});

describe('the alarm of a project that is stalled', () => {
  const many = (point: Point, count = 6): Point[] => Array(count).fill(point);
  const outage = { waiting: 5, hidden: 3, deleted: 0 };
  const busy = { waiting: 900, hidden: 3_000, deleted: 40_000 };
  const idle = { waiting: 0, hidden: 0, deleted: undefined };

  it.each<[string, boolean, Point[]]>([
    ['nothing was deleted for half an hour while events wait', true, many(outage)],
    ['SQS reports no deletions at all', true, many({ ...outage, deleted: undefined })],
    ['all that waits is hidden', true, many({ waiting: 0, hidden: 1, deleted: 0 })],
    ['nothing is hidden', true, many({ waiting: 1, hidden: 0, deleted: 0 })],
    ['events wait for 25 minutes only', false, [idle, ...many(outage, 5)]],
    ['one event was delivered meanwhile', false, [...many(outage, 5), { ...outage, deleted: 1 }]],
    ['it is busy', false, many(busy)],
    ['nothing waits', false, many(idle)],
    [
      'its queue lay idle, and SQS reports nothing',
      false,
      many({ waiting: undefined, hidden: undefined, deleted: undefined }),
    ],
  ])('goes off as it should when %s: %s', (_, isOff, points) => {
    const { Metrics, Threshold, EvaluationPeriods } = alarmsByName()['us-stalled'] ?? {};
    const [{ Expression = '' } = {}] = Metrics as { Expression?: string }[];
    const values = points.map((point) => evaluate(Expression, point));

    expect(values).toHaveLength(EvaluationPeriods as number);
    expect(values.every((value) => value !== undefined && value > (Threshold as number))).toBe(isOff);
  });
});

describe('docs/errors.md', () => {
  it('explains every alarm, and no other', () => {
    const section = sectionOf(readFileSync('docs/errors.md', 'utf8'), 'The alarms');
    const explained = tableIn(section, 'alarm').flatMap(({ names: [names = []] }) => names);
    const perProject = new RegExp(`^(?:${QUEUES.join('|')})-(?=oldest-message$|stalled$)`);
    const names = Object.keys(EXPECTED).map((name) => name.replace(perProject, 'PROJECT-'));

    expect(explained.toSorted()).toEqual([...new Set(names)].toSorted());
  });
});
