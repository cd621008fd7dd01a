/** The saved queries of CloudWatch Logs Insights. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LOG_EVENTS } from '../../../lib/runtime/log.ts';
import { namesIn, tableIn } from '../../docs/tables.ts';
import { propertiesOf } from '../cloudformation.ts';
import { packaged } from '../packaged.ts';

const DOORS = ['http', 'bus'];
const CONSUMERS = ['deliver', 'users'];

const EXPECTED: readonly (readonly [name: string, functions: readonly string[], query: string])[] = [
  [
    'What was buried and why',
    [...DOORS, ...CONSUMERS],
    `filter event in ["event-buried"] or buried > 0
| stats sum(coalesce(buried, 1)) as letters, max(@timestamp) as latest by project, source, reason, code, detail, message
| sort letters desc`,
  ],
  [
    'What is retried and why',
    CONSUMERS,
    `filter event in ["event-retried", "events-not-attempted", "credentials-refused", "secret-unreadable"]
| stats count(*) as lines, count_distinct(id) as events by project, event, verdict, status, code, cause, closedBy
| sort lines desc`,
  ],
  [
    'What the doors refused, by source and code',
    DOORS,
    `filter refused > 0
| stats sum(refused) as refusals, max(@timestamp) as latest by source, code, why
| sort refusals desc`,
  ],
  [
    'The whole way of one event',
    [...DOORS, ...CONSUMERS],
    `# Write the id of the event, or its traceparent, in the place of EVENT-ID.
fields @timestamp, event, project, verdict, reason, status, code, attempt, ageSeconds, delaySeconds, why, @message
| filter @message like "EVENT-ID"
| sort @timestamp asc
| limit 1000`,
  ],
  [
    'The events of one user that waited for each other',
    ['users'],
    `# Write the group of the user in the place of GROUP. docs/alarms.md#user-busy says how to compute it.
fields @timestamp, event, project, id, \`count\`, delaySeconds
| filter \`group\` = "GROUP"
| sort @timestamp desc
| limit 1000`,
  ],
  [
    'The slowest deliveries',
    CONSUMERS,
    `# A delivered event has a line only with the parameter deliveredLogShare, or if its trace is sampled.
fields @timestamp, project, source, operation, id, ageSeconds, attempt, durationMs
| filter event in ["event-delivered"]
| sort ageSeconds desc
| limit 100`,
  ],
];

describe('the saved queries', () => {
  it('are exactly these', () => {
    expect(propertiesOf(packaged().template, 'AWS::Logs::QueryDefinition')).toEqual(
      EXPECTED.map(([name, functions, QueryString]) => ({
        Name: `iterable-forwarder-dev/${name}`,
        LogGroupNames: functions.map((each) => `/aws/lambda/iterable-forwarder-dev-${each}`),
        QueryString,
      })),
    );
  });

  it('ask for lines that are written', () => {
    const lists = EXPECTED.flatMap(([, , query]) => [...query.matchAll(/event in \[(.+?)\]/g)]);
    const events = lists.flatMap(([, list = '']) => JSON.parse(`[${list}]`) as string[]);

    expect(events.length).toBeGreaterThan(4);
    expect(LOG_EVENTS).toEqual(expect.arrayContaining(events));
  });

  it.each(EXPECTED)('ask for fields that docs/errors.md explains: %s', (_, __, query) => {
    const [, page = ''] = readFileSync('docs/errors.md', 'utf8').split('### The fields of a line');
    const known = tableIn(page, 'field').flatMap(({ names: [names = []] }) => names);
    const named = [...query.matchAll(/(?:^|\| )(?:fields|.* by) (.+)$/gm)].flatMap(([, list = '']) =>
      list.split(', ').map((name) => namesIn(name)[0] ?? name),
    );

    expect(named.length).toBeGreaterThan(2);
    expect([...known, 'event', '@timestamp', '@message']).toEqual(expect.arrayContaining(named));
  });
});
