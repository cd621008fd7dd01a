/** The dashboard, widget by widget, as CloudWatch gets it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SOURCE_METRICS } from '../../../lib/accept/metrics.ts';
import { PROJECT_METRICS } from '../../../lib/delivery/metrics.ts';
import { sectionOf } from '../../docs/tables.ts';
import { ALARM_PREFIX } from '../alarms-by-name.ts';
import { propertiesOf, type Template } from '../cloudformation.ts';
import { arn, packaged } from '../packaged.ts';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly stat?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

const NAMESPACE = 'iterable-forwarder/dev';

function widgetsOf(template: Template): readonly Widget[] {
  const [{ DashboardBody } = {}, ...others] = propertiesOf(template, 'AWS::CloudWatch::Dashboard');
  expect(others).toEqual([]);
  return (JSON.parse(String(DashboardBody)) as { readonly widgets: readonly Widget[] }).widgets;
}

/** Of the stack, or of a project: what stands below its heading. */
function below(heading: string): readonly Widget[] {
  const widgets = widgetsOf(packaged().template);
  const start = widgets.findIndex(({ properties }) => properties.markdown?.split('\n')[0] === heading);
  const rest = widgets.slice(start + 1);
  const end = rest.findIndex(({ type }) => type === 'text');
  return end < 0 ? rest : rest.slice(0, end);
}

const ofSources = (metric: string) => [
  { id: 'found', expression: `SEARCH('{"${NAMESPACE}",source} MetricName="${metric}"', 'Sum', 60)` },
];
const byCause = (project: string, metric: string) => [
  {
    id: 'found',
    expression: `SEARCH('{"${NAMESPACE}",project} project="${project}" MetricName=${metric} NOT MetricName="${metric}"', 'Sum', 60)`,
  },
];
const ofProject =
  (project: string) =>
  (metric: string, options: object = {}) => [NAMESPACE, metric, 'project', project, options];
const ofFunctions = (metric: string) =>
  ['http', 'bus', 'deliver', 'users'].map((label) => [
    'AWS/Lambda',
    metric,
    'FunctionName',
    `iterable-forwarder-dev-${label}`,
    { label },
  ]);
const ofQueue = (end: string, metric: string, label: string) => [
  'AWS/SQS',
  metric,
  'QueueName',
  `iterable-forwarder-dev${end}`,
  { label },
];
const depth = (end: string, label: string) => [
  ofQueue(end, 'ApproximateNumberOfMessagesVisible', label),
  ofQueue(end, 'ApproximateNumberOfMessagesNotVisible', `${label}, hidden`),
];
const hidden = (project: string, metric: string, id: string) => [
  NAMESPACE,
  metric,
  'project',
  project,
  { id, visible: false },
];

type Expected = readonly [title: string, stat: string, lines: readonly unknown[]];

const OF_STACK: readonly Expected[] = [
  ['Accepted, by source', 'Sum', [ofSources('Accepted')]],
  ['Delivered, by project', 'Sum', ['us', 'us-bulk', 'eu'].map((name) => ofProject(name)('Delivered'))],
  ['Refused, by source', 'Sum', [ofSources('Refused')]],
  [
    'Dead letters, and what Lambda gave up of the buses',
    'Maximum',
    [...depth('_dead-letter', 'dead letters'), ...depth('_bus-failures', 'bus failures')],
  ],
  ['Errors of the functions', 'Sum', ofFunctions('Errors')],
  ['Throttles of the functions', 'Sum', ofFunctions('Throttles')],
  ['Duration of the functions, ms, p99', 'p99', ofFunctions('Duration')],
];

/**
 * @param sources those that are known to send to it
 * @param spacing the metrics of one that asks for spacing
 */
function expectedOf(
  project: string,
  sources: readonly string[],
  spacing: readonly string[] = [],
): readonly Expected[] {
  const ours = ofProject(project);
  const [events, users] = [`-${project}`, `-${project}.fifo`];
  return [
    [
      'In and out',
      'Sum',
      [ours('Delivered'), ...sources.map((name) => [NAMESPACE, 'Accepted', 'source', name])],
    ],
    [
      'Age at delivery, s',
      'p99',
      [
        ours('AgeAtDelivery', { stat: 'p50', label: 'p50' }),
        ours('AgeAtDelivery', { stat: 'p99', label: 'p99' }),
      ],
    ],
    [
      'Age of the oldest that waits, s',
      'Maximum',
      [
        ofQueue(events, 'ApproximateAgeOfOldestMessage', 'events'),
        ofQueue(users, 'ApproximateAgeOfOldestMessage', 'users'),
      ],
    ],
    ['Retried, by verdict', 'Sum', [byCause(project, 'Retried'), ours('NotAttempted')]],
    ['Buried, by reason', 'Sum', [byCause(project, 'Buried')]],
    ['What waits', 'Maximum', [...depth(events, 'events'), ...depth(users, 'users')]],
    [
      'Calls a second, and the pace of one consumer',
      'Sum',
      [
        hidden(project, 'Attempts', 'attempts'),
        [{ id: 'calls', label: 'calls a second', expression: 'attempts / PERIOD(attempts)' }],
        ours('Pace', { stat: 'Average', label: 'pace' }),
      ],
    ],
    [
      'Calls answered with 429, %',
      'Sum',
      [
        hidden(project, 'Attempts', 'attempts'),
        hidden(project, 'RateLimited', 'limited'),
        [{ id: 'share', label: 'rate limited', expression: '100 * limited / attempts' }],
      ],
    ],
    [
      'Users that wait for themselves',
      'Sum',
      ['Held', 'BusyUsers', 'Merged', ...spacing].map((name) => ours(name)),
    ],
  ];
}

const TITLE = '# iterable-forwarder-dev';

describe('the dashboard', () => {
  it.each([
    [TITLE, OF_STACK],
    ['## us', expectedOf('us', ['webhook', 'orders'], ['Spaced', 'Unspaced', 'LedgerFailures'])],
    ['## us-bulk', expectedOf('us-bulk', [])],
    ['## eu', expectedOf('eu', ['app-eu'])],
  ] as const)('has below the heading %s these graphs and no others', (heading, expected) => {
    const graphs = below(heading).filter(({ type }) => type === 'metric');

    expect(graphs.map(({ properties: { title, stat, metrics } }) => [title, stat, metrics])).toEqual(
      expected,
    );
    for (const { properties } of graphs) {
      expect(properties).toMatchObject({ region: 'eu-west-1', view: 'timeSeries', period: 60 });
    }
  });

  it('shows the state of every alarm once, that of a project below its heading', () => {
    const shown = (heading: string) => below(heading).flatMap(({ properties: { alarms = [] } }) => alarms);
    const all = propertiesOf(packaged().template, 'AWS::CloudWatch::Alarm').map(({ AlarmName }) =>
      arn('cloudwatch', `alarm:${AlarmName}`),
    );
    const kinds = ['oldest-message', 'stalled', 'oldest-message-users', 'stalled-users', 'latency'];

    expect(shown('## eu')).toEqual(kinds.map((kind) => arn('cloudwatch', `alarm:${ALARM_PREFIX}eu-${kind}`)));
    expect([TITLE, '## us', '## us-bulk', '## eu'].flatMap(shown).toSorted()).toEqual(all.toSorted());
  });

  it('says where to read on', () => {
    const said = (template: Template) => widgetsOf(template)[0]?.properties.markdown;

    expect(said(packaged().template)).toContain('docs/metrics.md');
    expect(said(packaged().customised)).toContain('https://docs.example.com/forwarder/alarms.md');
  });

  it('lays its widgets beside and below each other, none upon another', () => {
    const taken = new Set<string>();
    for (const { x, y, width, height } of widgetsOf(packaged().template)) {
      expect(x + width).toBeLessThanOrEqual(24);
      for (let cell = 0; cell < width * height; cell += 1) {
        const place = `${x + (cell % width)},${y + Math.floor(cell / width)}`;
        expect(taken).not.toContain(place);
        taken.add(place);
      }
    }
  });

  it('asks for metrics that the functions report', () => {
    const known = [...Object.keys(PROJECT_METRICS.units), ...Object.keys(SOURCE_METRICS.units)];
    const text = JSON.stringify(widgetsOf(packaged().template));
    const named = [
      ...text.matchAll(new RegExp(`\\["${NAMESPACE}","(\\w+)"`, 'g')),
      ...text.matchAll(/MetricName=(?:\\")?(\w+)/g),
    ].map(([, name]) => name);

    expect(new Set(named).size).toBeGreaterThan(10);
    expect(known).toEqual(expect.arrayContaining(named));
  });

  it('has the metrics that docs/metrics.md names for it', () => {
    const section = sectionOf(readFileSync('docs/metrics.md', 'utf8'), 'A dashboard');
    const named = [...section.matchAll(/`([A-Z]\w+)(?:\.\*)?`/g)]
      .map(([, name = '']) => name)
      .filter((name) => !['Sum', 'Average', 'SEARCH'].includes(name));
    const text = JSON.stringify(widgetsOf(packaged().template));

    expect(named.length).toBeGreaterThan(10);
    for (const name of named) expect(text).toContain(name);
  });
});
