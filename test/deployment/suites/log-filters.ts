/** The filters that make a metric of log lines, for the alarms that must not miss one. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sectionOf, tableIn } from '../../docs/tables.ts';
import { propertiesOf } from '../cloudformation.ts';
import { packaged } from '../packaged.ts';

/** Function, pattern, and the metric that counts the lines. */
const LINES = [
  ['deliver', '{ $.event = "credentials-refused" }', 'credentials-refused'],
  ['users', '{ $.event = "credentials-refused" }', 'credentials-refused'],
  ['http', '{ $.event = "secret-unreadable" }', 'secret-unreadable'],
  ['bus', '{ $.event = "secret-unreadable" }', 'secret-unreadable'],
  ['deliver', '{ $.event = "secret-unreadable" }', 'secret-unreadable'],
  ['users', '{ $.event = "secret-unreadable" }', 'secret-unreadable'],
  ['http', '{ $.event = "request-answered" && $.level = "error" }', 'request-answered'],
  ['bus', '{ $.event = "bus-event-taken" && $.level = "error" }', 'bus-event-taken'],
  ['deliver', '{ $.event = "message-failed" }', 'message-failed'],
  ['users', '{ $.event = "message-failed" }', 'message-failed'],
  ['users', '{ $.event = "user-busy" }', 'user-busy'],
] as const;

/** Function, pattern, metric, and what is added to it for each line. */
const FILTERS = [
  ...LINES.map((line) => [...line, '1'] as const),
  ['http', '{ $.event = "request-answered" && $.refused > 0 }', 'refusals', '$.refused'],
  ['bus', '{ $.event = "bus-event-taken" && $.refused > 0 }', 'refusals', '$.refused'],
] as const;

const NAMESPACE = 'iterable-forwarder/dev';

describe('the filters of log lines', () => {
  it('are exactly these', () => {
    expect(propertiesOf(packaged().template, 'AWS::Logs::MetricFilter')).toEqual(
      FILTERS.map(([name, FilterPattern, MetricName, MetricValue]) => ({
        LogGroupName: `/aws/lambda/iterable-forwarder-dev-${name}`,
        FilterPattern,
        MetricTransformations: [{ MetricNamespace: NAMESPACE, MetricName, MetricValue }],
      })),
    );
  });

  it('make the metrics that the alarms on log lines watch', () => {
    const alarms = propertiesOf(packaged().template, 'AWS::CloudWatch::Alarm');
    // What the functions report themselves is by project, and needs no filter.
    const inNamespace = new RegExp(
      `"Namespace":"${NAMESPACE}","MetricName":"([\\w-]+)"(?!,"Dimensions")`,
      'g',
    );
    const watched = [...JSON.stringify(alarms).matchAll(inNamespace)].map(([, name]) => name);

    expect(watched).toEqual([...new Set(FILTERS.map(([, , name]) => name))]);
  });

  it.each(LINES)('hear in %s the line that docs/errors.md has: %s', (_, pattern, event) => {
    const section = sectionOf(readFileSync('docs/errors.md', 'utf8'), 'In the logs');
    const row = tableIn(section, 'event').find(({ names: [names = []] }) => names.includes(event));
    const [, levels] = row?.cells ?? [];

    expect(levels).toMatch(/error|warn/);
    // Where a line has several levels, only the worst is for the alarm.
    expect(pattern.includes('$.level = "error"')).toBe(!/^\w+$/.test(levels ?? ''));
  });
});
