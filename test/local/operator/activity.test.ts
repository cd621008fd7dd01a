import { describe, expect, it } from 'vitest';
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
  gates: [],
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
    gates: [],
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

describe('of the gates', () => {
  function gatesOf() {
    const clock = { ms: NOON };
    const sums = new ActivitySums(['us'], () => clock.ms);
    const log = recordedLog('info', (line) => {
      sums.hear(JSON.stringify({ ...JSON.parse(line), time: new Date(clock.ms).toISOString() }));
    });
    const giveBack = (fields: object) =>
      log('info', 'events-not-attempted', { project: 'us', why: 'gate-closed', count: 3, ...fields });
    return { clock, giveBack, gates: () => sums.since('us', NOON)?.gates };
  }

  const TRACK = { endpoint: 'events/track', gateClosedMs: 5_000, closedBy: 'throttled' };
  const UPDATE = { endpoint: 'users/update', gateClosedMs: MINUTE_MS, closedBy: 'refused' };
  const track = { endpoint: 'events/track', closedBy: 'throttled', until: new Date(NOON + 5_000) };
  const update = { endpoint: 'users/update', closedBy: 'refused', until: new Date(NOON + MINUTE_MS) };

  it('tells each that is closed, in a fixed order', () => {
    const { giveBack, gates } = gatesOf();
    giveBack(UPDATE);
    giveBack(TRACK);
    giveBack({ endpoint: 'events/track', why: 'time-up' });
    giveBack({ endpoint: 'users/update' });

    expect(gates()).toEqual([track, update]);
  });

  it('tells none whose time is over', () => {
    const { clock, giveBack, gates } = gatesOf();
    giveBack(UPDATE);
    giveBack(TRACK);

    clock.ms = NOON + 5_000;
    expect(gates()).toEqual([update]);
    clock.ms = NOON + MINUTE_MS;
    expect(gates()).toEqual([]);
  });

  it('tells of several consumers the one whose gate stays closed longest', () => {
    const { giveBack, gates } = gatesOf();
    giveBack(UPDATE);
    giveBack({ ...UPDATE, gateClosedMs: 1_000 });

    expect(gates()).toEqual([update]);
  });
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
