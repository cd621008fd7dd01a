import { describe, expect, it } from 'vitest';
import { NOON } from '../../support/clock.ts';
import type { Point } from '../../support/operate/aws-account.ts';
import { logGroup, playAws } from '../../support/operate/played-aws.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const HOUR_AGO = new Date(NOON - 60 * MINUTE_MS);

function point(metric: string, value: number, minutesAgo = 5, more: Partial<Point> = {}): Point {
  return { metric, project: 'us', value, at: new Date(NOON - minutesAgo * MINUTE_MS), ...more };
}

function notAttempted(secondsAgo: number, fields: object = {}) {
  const time = new Date(NOON - secondsAgo * 1_000).toISOString();
  const line = { project: 'us', endpoint: 'events/track', gateClosedMs: 30_000, closedBy: 'rate-limited' };
  const text = JSON.stringify({ time, level: 'info', event: 'events-not-attempted', ...line, ...fields });
  return { id: `line-${secondsAgo}`, at: NOON - secondsAgo * 1_000, text };
}

describe('the activity of a project in AWS', () => {
  it('is the sum of what its functions counted, told apart by cause', async () => {
    const aws = await playAws({
      points: [
        point('Delivered', 3, 50),
        point('Delivered', 4, 1),
        point('Retried', 3),
        point('Retried.unavailable', 2),
        point('Retried.rate-limited', 1, 2),
        point('Buried', 1),
        point('Buried.rejected', 1),
        point('NotAttempted', 9),
        point('Accepted', 100),
      ],
    });

    expect(await (await aws.open()).activity('us', HOUR_AGO)).toEqual({
      delivered: 7,
      retried: { unavailable: 2, 'rate-limited': 1 },
      buried: { rejected: 1 },
      notAttempted: 9,
      pace: undefined,
      gates: [],
    });
  });

  it('leaves out what was before, and what is another project’s', async () => {
    const aws = await playAws({
      points: [
        point('Delivered', 1, 61),
        point('Delivered', 2, 59),
        point('Delivered', 4, 5, { project: 'eu' }),
        point('Retried.unavailable', 8, 61),
      ],
    });

    expect(await (await aws.open()).activity('us', HOUR_AGO)).toMatchObject({ delivered: 2, retried: {} });
  });

  it('tells of what CloudWatch does not list yet: reasons by their names, verdicts as others', async () => {
    const aws = await playAws({
      points: [
        point('Retried', 5),
        point('Retried.unavailable', 3),
        point('Retried.in-doubt', 2, 1, { isUnlisted: true }),
        point('Buried', 1, 1, { isUnlisted: true }),
        point('Buried.expired', 1, 1, { isUnlisted: true }),
      ],
    });

    expect(await (await aws.open()).activity('us', HOUR_AGO)).toMatchObject({
      retried: { unavailable: 3, other: 2 },
      buried: { expired: 1 },
    });
  });

  it('has the pace that was measured last', async () => {
    const aws = await playAws({
      points: [point('Pace', 250, 10), point('Pace', 100, 2), point('Pace', 140, 2)],
    });

    expect((await (await aws.open()).activity('us', HOUR_AGO)).pace).toBe(120);
  });

  it.each([
    [0.04, 60],
    [1, 300],
    [14, 300],
    [30, 3_600],
  ])('asks for what CloudWatch still has after %d days', async (days, period) => {
    const aws = await playAws({ points: [point('Delivered', 5, days * 24 * 60 - 1)] });

    const { delivered } = await (await aws.open()).activity('us', new Date(NOON - days * DAY_MS));

    const queries = aws.calls.find(({ operation }) => operation === 'GetMetricData')?.input.MetricDataQueries;
    expect(queries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ MetricStat: expect.objectContaining({ Period: period, Stat: 'Sum' }) }),
      ]),
    );
    expect(delivered).toBe(5);
  });
});

describe('the gates of a project in AWS', () => {
  it('are told of each endpoint, by the consumer whose gate stays closed longest', async () => {
    const aws = await playAws();
    aws.account.logs.set(logGroup('deliver'), [notAttempted(20), notAttempted(10), notAttempted(15)]);
    aws.account.logs.set(logGroup('users'), [
      notAttempted(5, { endpoint: 'users/update', closedBy: 'failed', gateClosedMs: 6_000 }),
      notAttempted(1, { gateClosedMs: 2_000 }),
    ]);

    expect((await (await aws.open()).activity('us', HOUR_AGO)).gates).toEqual([
      { endpoint: 'events/track', closedBy: 'rate-limited', until: new Date(NOON + 20_000) },
      { endpoint: 'users/update', closedBy: 'failed', until: new Date(NOON + 1_000) },
    ]);
  });

  it('are found behind the many lines of a busier endpoint', async () => {
    const aws = await playAws({ pageSize: 10_000 });
    const busy = Array.from({ length: 300 }, (_, tenths) => notAttempted(tenths / 10));
    const quiet = notAttempted(31, { endpoint: 'users/update', gateClosedMs: 60_000 });
    aws.account.logs.set(logGroup('deliver'), [...busy, quiet]);

    const { gates } = await (await aws.open()).activity('us', HOUR_AGO);

    expect(gates.map(({ endpoint }) => endpoint)).toEqual(['events/track', 'users/update']);
  });

  it('are not told once their time is over', async () => {
    const aws = await playAws();
    aws.account.logs.set(logGroup('deliver'), [notAttempted(30), notAttempted(300)]);

    expect((await (await aws.open()).activity('us', HOUR_AGO)).gates).toEqual([]);
  });

  it('are none where events were given back for another reason, before, or of another project', async () => {
    const aws = await playAws();
    aws.account.logs.set(logGroup('deliver'), [
      notAttempted(3_700, { gateClosedMs: 7_200_000 }),
      notAttempted(20, { project: 'us-2' }),
      notAttempted(10, { gateClosedMs: undefined }),
    ]);
    aws.account.logs.delete(logGroup('users'));

    expect((await (await aws.open()).activity('us', HOUR_AGO)).gates).toEqual([]);
  });

  it('are found without reading all that an outage wrote', async () => {
    const aws = await playAws({ pageSize: 10 });
    aws.account.logs.set(
      logGroup('deliver'),
      Array.from({ length: 1_000 }, (_, second) => notAttempted(second)),
    );

    const { gates } = await (await aws.open()).activity('us', HOUR_AGO);

    expect(gates[0]?.until).toEqual(new Date(NOON + 30_000));
    expect(aws.calls.filter(({ operation }) => operation === 'FilterLogEvents')).toHaveLength(2);
  });

  it('of twenty projects are asked for without asking Lambda for its functions twenty times', async () => {
    const aws = await playAws();
    const stack = await aws.open();
    const refused = { name: 'TooManyRequestsException', status: 429, message: 'Rate Exceeded.' };
    aws.refuse('GetFunctionConfiguration', refused, 1);

    await expect(stack.activity('us', HOUR_AGO)).rejects.toMatchObject({ kind: 'try-again' });
    await Promise.all(
      Array.from({ length: 20 }, (_, number) => stack.activity(`project-${number}`, HOUR_AGO)),
    );

    expect(aws.calls.filter(({ operation }) => operation === 'GetFunctionConfiguration')).toHaveLength(8);
  });
});
