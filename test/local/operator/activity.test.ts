import { expect, it } from 'vitest';
import { createProjectMetrics, type ProjectTally } from '../../../lib/delivery/metrics.ts';
import { ActivitySums } from '../../../local/operator/activity.ts';
import { NOON } from '../../support/clock.ts';
import { recordedLog } from '../../support/recorded-output.ts';

const NOTHING = {
  delivered: 0,
  retried: {},
  buried: {},
  notAttempted: 0,
  pace: undefined,
  gate: undefined,
};
const MINUTE_MS = 60_000;

/** What the functions write when this happened. */
function happened(
  sums: ActivitySums,
  at: number,
  tell: (tally: ProjectTally) => void,
  project: string | undefined = 'us',
): void {
  const metrics = createProjectMetrics('tests', { now: () => at });
  tell(metrics.of(project));
  for (const record of metrics.take()) sums.hear(record.trimEnd());
}

it("sums what became of each project's events", () => {
  const sums = new ActivitySums(['us', 'eu']);
  for (const count of [2, 3]) {
    happened(sums, NOON, (tally) => {
      tally.count('Delivered', count);
      tally.countBy('Retried', 'rate-limited', count);
      tally.countBy('Retried', 'unavailable');
      tally.countBy('Buried', 'rejected');
      tally.count('NotAttempted', 10);
      tally.observe('Pace', count * 100);
      tally.observe('AgeAtDelivery', 1);
    });
  }

  expect(sums.since('us', NOON)).toEqual({
    delivered: 5,
    retried: { 'rate-limited': 5, unavailable: 2 },
    buried: { rejected: 2 },
    notAttempted: 20,
    pace: 300,
    gate: undefined,
  });
  expect(sums.since('eu', NOON)).toEqual(NOTHING);
  expect(sums.since('none', NOON)).toBeUndefined();
});

it('counts since a moment, and forgets what is older than hours', () => {
  const sums = new ActivitySums(['us']);
  const deliver = (at: number) => happened(sums, at, (tally) => tally.count('Delivered'));
  for (const minutes of [-10, -5, -1]) deliver(NOON + minutes * MINUTE_MS);

  expect(sums.since('us', NOON - 6 * MINUTE_MS)?.delivered).toBe(2);
  expect(sums.since('us', 0)?.delivered).toBe(3);
  deliver(NOON + 24 * 60 * MINUTE_MS);
  expect(sums.since('us', 0)?.delivered).toBe(1);
});

it('tells why the gate was closed last, until when and for which endpoint', () => {
  const sums = new ActivitySums(['us']);
  const log = recordedLog('info', (line) => sums.hear(line.trimEnd()));
  const before = Date.now();
  const closed = { project: 'us', why: 'gate-closed', endpoint: 'events/track', count: 3 };

  log('info', 'events-not-attempted', { ...closed, gateClosedMs: 5_000, closedBy: 'throttled' });
  log('info', 'events-not-attempted', { ...closed, gateClosedMs: 60_000, closedBy: 'refused' });
  log('info', 'events-not-attempted', { project: 'us', why: 'time-up', endpoint: 'events/track', count: 3 });

  const { gate } = sums.since('us', before) ?? {};
  expect(gate).toMatchObject({ closedBy: 'refused', endpoint: 'events/track' });
  expect(gate?.until.getTime()).toBeGreaterThanOrEqual(before + 60_000);
  expect(sums.since('us', Date.now() + MINUTE_MS)).toEqual(NOTHING);
});

it.each([
  '{"_aws"',
  '{"_aws":7,"project":"us","Delivered":1}',
  '{"_aws":{"Timestamp":"soon"},"project":"us","Delivered":1}',
  '{"_aws":{"Timestamp":1},"project":"__proto__","Delivered":1}',
  `{"_aws":{"Timestamp":${NOON}},"project":"us","Delivered":"many","Retried.x":null,"Pace":["fast"]}`,
  '"events-not-attempted"',
  '{"time":"soon","level":"info","event":"events-not-attempted","project":"us","why":"gate-closed"}',
])('reads %s without harm', (line) => {
  const sums = new ActivitySums(['us']);

  sums.hear(line);

  expect(sums.since('us', 0)).toEqual(NOTHING);
});
