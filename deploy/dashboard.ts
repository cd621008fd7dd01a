/** The questions of docs/metrics.md as a dashboard: of the whole stack, then of each project. */
import type { Configuration, Project } from '../lib/config/define-config.ts';
import { projectAlarms, stackAlarms } from './alarms.ts';
import { BUS_FAILURES_QUEUE } from './buses.ts';
import { isSpaced } from './ledger.ts';
import {
  DEAD_LETTER_QUEUE,
  FUNCTIONS,
  queueId,
  type Resources,
  type StackSettings,
  usersQueueId,
} from './names.ts';
import {
  alarmStates,
  computed,
  graph,
  hidden,
  type Line,
  laidOut,
  type Row,
  search,
  text,
} from './widgets.ts';

const GRAPH_HEIGHT = 6;
const TITLE_HEIGHT = 2;
const HEADING_HEIGHT = 1;

export function dashboard(configuration: Configuration, settings: StackSettings): Resources {
  const { service, stage } = settings;
  const rows = [
    ...rowsOfStack(configuration, settings),
    ...Object.values(configuration.projects).flatMap((project) =>
      rowsOfProject(project, configuration, settings),
    ),
  ];
  return {
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardName: `${service}-${stage}`,
        // Of a long time CloudWatch draws longer periods.
        DashboardBody: { 'Fn::Sub': JSON.stringify({ periodOverride: 'auto', widgets: laidOut(rows) }) },
      },
    },
  };
}

function rowsOfStack(configuration: Configuration, settings: StackSettings): Row[] {
  const { service, stage, docsUrl = 'docs' } = settings;
  const bySource = `"${namespaceOf(settings)}",source`;
  return [
    {
      height: TITLE_HEIGHT,
      widgets: [
        text(
          `# ${service}-${stage}\nWhat each metric means: ${docsUrl}/metrics.md. An alarm: ${docsUrl}/alarms.md`,
        ),
      ],
    },
    {
      height: GRAPH_HEIGHT,
      widgets: [
        graph('Accepted, by source', 'Sum', [search(bySource, 'MetricName="Accepted"', 'Sum')]),
        graph(
          'Delivered, by project',
          'Sum',
          Object.keys(configuration.projects).map((project) => ofProject(settings, project, 'Delivered')),
        ),
        graph('Refused, by source', 'Sum', [search(bySource, 'MetricName="Refused"', 'Sum')]),
      ],
    },
    {
      height: GRAPH_HEIGHT,
      widgets: [
        graph('Dead letters, and what Lambda gave up of the buses', 'Maximum', [
          ...depthOf(DEAD_LETTER_QUEUE, 'dead letters'),
          ...depthOf(BUS_FAILURES_QUEUE, 'bus failures'),
        ]),
        alarmStates('Alarms of the stack', alarmIds(stackAlarms(settings))),
      ],
    },
    {
      height: GRAPH_HEIGHT,
      widgets: [
        graph('Errors of the functions', 'Sum', ofFunctions('Errors')),
        graph('Throttles of the functions', 'Sum', ofFunctions('Throttles')),
        graph('Duration of the functions, ms, p99', 'p99', ofFunctions('Duration')),
      ],
    },
  ];
}

function rowsOfProject(configured: Project, configuration: Configuration, settings: StackSettings): Row[] {
  const { name: project } = configured;
  const ours = (metric: string, options: object = {}) => ofProject(settings, project, metric, options);
  const byCause = (metric: string) => {
    // Of the words in a name a search term names some: the whole of all causes is left out by its full name.
    const terms = `project="${project}" MetricName=${metric} NOT MetricName="${metric}"`;
    return search(`"${namespaceOf(settings)}",project`, terms, 'Sum');
  };
  const sources = Object.values(configuration.sources).filter((source) => source.project === project);
  return [
    { height: HEADING_HEIGHT, widgets: [text(`## ${project}`)] },
    {
      height: GRAPH_HEIGHT,
      widgets: [
        graph('In and out', 'Sum', [
          ours('Delivered'),
          // Of a source whose project is a function nobody knows how many are for this one.
          ...sources.map(({ name }): Line => [namespaceOf(settings), 'Accepted', 'source', name]),
        ]),
        graph('Age at delivery, s', 'p99', [
          ours('AgeAtDelivery', { stat: 'p50', label: 'p50' }),
          ours('AgeAtDelivery', { stat: 'p99', label: 'p99' }),
        ]),
        graph('Age of the oldest that waits, s', 'Maximum', [
          ofQueue(queueId(project), 'ApproximateAgeOfOldestMessage', 'events'),
          ofQueue(usersQueueId(project), 'ApproximateAgeOfOldestMessage', 'users'),
        ]),
      ],
    },
    {
      height: GRAPH_HEIGHT,
      widgets: [
        graph('Retried, by verdict', 'Sum', [byCause('Retried'), ours('NotAttempted')]),
        graph('Buried, by reason', 'Sum', [byCause('Buried')]),
        graph('What waits', 'Maximum', [
          ...depthOf(queueId(project), 'events'),
          ...depthOf(usersQueueId(project), 'users'),
        ]),
      ],
    },
    {
      height: GRAPH_HEIGHT,
      widgets: [
        graph('Calls a second, and the pace of one consumer', 'Sum', [
          hidden([namespaceOf(settings), 'Attempts', 'project', project], 'attempts'),
          computed('attempts / PERIOD(attempts)', 'calls a second', 'calls'),
          ours('Pace', { stat: 'Average', label: 'pace' }),
        ]),
        graph('Calls answered with 429, %', 'Sum', [
          hidden([namespaceOf(settings), 'Attempts', 'project', project], 'attempts'),
          hidden([namespaceOf(settings), 'RateLimited', 'project', project], 'limited'),
          computed('100 * limited / attempts', 'rate limited', 'share'),
        ]),
        graph('Users that wait for themselves', 'Sum', [
          ...['Held', 'BusyUsers', 'Merged'].map((metric) => ours(metric)),
          ...(isSpaced(configured)
            ? ['Spaced', 'Unspaced', 'LedgerFailures'].map((metric) => ours(metric))
            : []),
        ]),
        alarmStates(`Alarms of ${project}`, alarmIds(projectAlarms(configured, settings))),
      ],
    },
  ];
}

const namespaceOf = ({ service, stage }: StackSettings) => `${service}/${stage}`;

function ofProject(settings: StackSettings, project: string, metric: string, options: object = {}): Line {
  return [namespaceOf(settings), metric, 'project', project, options];
}

/** CloudFormation fills in the queue's name. */
function ofQueue(queue: string, metric: string, label: string): Line {
  return ['AWS/SQS', metric, 'QueueName', `\${${queue}.QueueName}`, { label }];
}

/** What lies there, and what is hidden meanwhile. */
function depthOf(queue: string, label: string): Line[] {
  return [
    ofQueue(queue, 'ApproximateNumberOfMessagesVisible', label),
    ofQueue(queue, 'ApproximateNumberOfMessagesNotVisible', `${label}, hidden`),
  ];
}

function ofFunctions(metric: string): Line[] {
  return FUNCTIONS.map((name) => [
    'AWS/Lambda',
    metric,
    'FunctionName',
    `\${${name}LambdaFunction}`,
    { label: name.toLowerCase() },
  ]);
}

function alarmIds(resources: Resources): string[] {
  return Object.keys(resources).filter((id) => resources[id]?.Type === 'AWS::CloudWatch::Alarm');
}
