/** What an operator asks the logs, saved for CloudWatch Logs Insights. docs/errors.md explains each field. */
import type { LogEvent } from '../lib/runtime/log.ts';
import { FUNCTIONS, type FunctionName, type Resources, type StackSettings } from './names.ts';

interface Query {
  readonly id: string;
  readonly name: string;
  readonly functions: readonly FunctionName[];
  /** What to write into it first, or why it may find nothing. */
  readonly comment?: string;
  readonly commands: readonly string[];
}

const event = (...events: LogEvent[]) => `event in [${events.map((name) => `"${name}"`).join(', ')}]`;

const QUERIES: readonly Query[] = [
  {
    id: 'BuriedQuery',
    name: 'What was buried and why',
    functions: FUNCTIONS,
    commands: [
      // A line of the consumers is one letter, a line of the doors says how many.
      `filter ${event('event-buried')} or buried > 0`,
      'stats sum(coalesce(buried, 1)) as letters, max(@timestamp) as latest by project, source, reason, code, detail, message',
      'sort letters desc',
    ],
  },
  {
    id: 'RetriedQuery',
    name: 'What is retried and why',
    functions: ['Deliver', 'Users'],
    commands: [
      `filter ${event('event-retried', 'events-not-attempted', 'credentials-refused', 'secret-unreadable')}`,
      'stats count(*) as lines, count_distinct(id) as events by project, event, verdict, status, code, cause, closedBy',
      'sort lines desc',
    ],
  },
  {
    id: 'RefusedQuery',
    name: 'What the doors refused, by source and code',
    functions: ['Http', 'Bus'],
    commands: [
      'filter refused > 0',
      'stats sum(refused) as refusals, max(@timestamp) as latest by source, code, why',
      'sort refusals desc',
    ],
  },
  {
    id: 'EventQuery',
    name: 'The whole way of one event',
    functions: FUNCTIONS,
    comment: 'Write the id of the event, or its traceparent, in the place of EVENT-ID.',
    commands: [
      'fields @timestamp, event, project, verdict, reason, status, code, attempt, ageSeconds, delaySeconds, why, @message',
      // Several events of a request stand in a list.
      'filter @message like "EVENT-ID"',
      'sort @timestamp asc',
      'limit 1000',
    ],
  },
  {
    id: 'UserQuery',
    name: 'The events of one user that waited for each other',
    functions: ['Users'],
    comment:
      'Write the group of the user in the place of GROUP. docs/alarms.md#user-busy says how to compute it.',
    commands: [
      'fields @timestamp, event, project, id, `count`, delaySeconds',
      'filter `group` = "GROUP"',
      'sort @timestamp desc',
      'limit 1000',
    ],
  },
  {
    id: 'SlowestQuery',
    name: 'The slowest deliveries',
    functions: ['Deliver', 'Users'],
    comment:
      'A delivered event has a line only with the parameter deliveredLogShare, or if its trace is sampled.',
    commands: [
      'fields @timestamp, project, source, operation, id, ageSeconds, attempt, durationMs',
      `filter ${event('event-delivered')}`,
      'sort ageSeconds desc',
      'limit 100',
    ],
  },
];

export function queries({ service, stage }: StackSettings): Resources {
  return Object.fromEntries(
    QUERIES.map(({ id, name, functions, comment, commands }) => [
      id,
      {
        Type: 'AWS::Logs::QueryDefinition',
        Properties: {
          // What stands before the slash is a folder.
          Name: `${service}-${stage}/${name}`,
          LogGroupNames: functions.map((each) => ({ Ref: `${each}LogGroup` })),
          QueryString: (comment === undefined ? '' : `# ${comment}\n`) + commands.join('\n| '),
        },
      },
    ]),
  );
}
