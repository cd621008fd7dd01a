import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSourceMetrics, SOURCE_METRICS } from '../../lib/accept/metrics.ts';
import { createProjectMetrics, PROJECT_METRICS } from '../../lib/delivery/metrics.ts';
import { DEAD_LETTER_REASONS } from '../../lib/event/dead-letter.ts';
import { clockAt, NOON } from '../support/clock.ts';

type Record = Readonly<{ [name: string]: unknown; _aws: Metadata }>;
interface Metadata {
  readonly Timestamp: number;
  readonly CloudWatchMetrics: readonly {
    readonly Namespace: string;
    readonly Dimensions: readonly (readonly string[])[];
    readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
  }[];
}

const ofProjects = () => createProjectMetrics('acme/live', clockAt());
const parsed = (lines: readonly string[]) => lines.map((line): Record => JSON.parse(line));

/** Without the metadata. */
function figuresIn(lines: readonly string[]): object[] {
  return parsed(lines).map(({ _aws, ...figures }) => figures);
}

/** The ages that come out, of those that were observed. */
function agesOf(observed: readonly number[]): number[] {
  const metrics = ofProjects();
  for (const age of observed) metrics.of('us').observe('AgeAtDelivery', age);
  return parsed(metrics.take())[0]?.AgeAtDelivery as number[];
}

describe('a record', () => {
  it("is what CloudWatch's embedded metric format wants", () => {
    const metrics = ofProjects();
    const tally = metrics.of('us');
    tally.count('Delivered', 2);
    tally.countBy('Retried', 'rate-limited');
    tally.observe('AgeAtDelivery', 1.5);
    tally.observe('AgeAtDelivery', 0.25);
    tally.observe('Pace', 950);

    const [line = '', ...others] = metrics.take();

    expect(others).toEqual([]);
    expect(line).toMatch(/^\{[^\n]*\}\n$/);
    expect(JSON.parse(line)).toEqual({
      _aws: {
        Timestamp: NOON,
        CloudWatchMetrics: [
          {
            Namespace: 'acme/live',
            Dimensions: [['project']],
            Metrics: [
              { Name: 'Delivered', Unit: 'Count' },
              { Name: 'Retried', Unit: 'Count' },
              { Name: 'Retried.rate-limited', Unit: 'Count' },
              { Name: 'AgeAtDelivery', Unit: 'Seconds' },
              { Name: 'Pace', Unit: 'Count/Second' },
            ],
          },
        ],
      },
      project: 'us',
      Delivered: 2,
      Retried: 1,
      'Retried.rate-limited': 1,
      AgeAtDelivery: [0.25, 1.5],
      Pace: [950],
    });
  });

  it('stays within what CloudWatch reads of one, whatever happened', () => {
    const metrics = ofProjects();
    const tally = metrics.of('us');
    for (const reason of DEAD_LETTER_REASONS) tally.countBy('Buried', reason);
    for (let age = 0; age < 4_000; age++) {
      tally.count('Delivered');
      tally.observe('AgeAtDelivery', age + 0.123456);
      tally.observe('Pace', age);
    }
    const [record] = parsed(metrics.take());
    const { Metrics = [] } = record?._aws.CloudWatchMetrics[0] ?? {};

    expect(Metrics.length).toBeLessThanOrEqual(100);
    for (const { Name } of Metrics) {
      expect(Name).toMatch(/^[A-Za-z.-]{1,255}$/);
      expect([record?.[Name]].flat().length).toBeLessThanOrEqual(100);
      expect([record?.[Name]].flat()).toSatisfy((values: unknown[]) => values.every(Number.isFinite));
    }
    expect(JSON.stringify(record).length).toBeLessThan(4_096);
  });

  it.each([
    [
      'source',
      'Accepted',
      () => {
        const metrics = createSourceMetrics('acme', clockAt());
        metrics.of('app').count('Refused');
        return metrics.take();
      },
    ],
    [
      'project',
      'Delivered',
      () => {
        const metrics = ofProjects();
        metrics.of('app').count('NotAttempted');
        return metrics.take();
      },
    ],
  ] as const)('of a %s has a zero where nothing was %s', (dimension, name, take) => {
    expect(figuresIn(take())[0]).toMatchObject({ [dimension]: 'app', [name]: 0 });
  });

  it('leaves out what did not occur', () => {
    const metrics = ofProjects();
    metrics.of('us').count('Attempts');
    metrics.of('us').count('Renewed', 0);
    metrics.of('us').countBy('Buried', 'expired', 0);

    expect(figuresIn(metrics.take())).toEqual([{ project: 'us', Delivered: 0, Attempts: 1 }]);
  });

  it('has the sum of all causes beside each', () => {
    const metrics = ofProjects();
    metrics.of('us').countBy('Buried', 'expired');
    metrics.of('us').countBy('Buried', 'rejected', 3);

    expect(figuresIn(metrics.take())).toMatchObject([
      { Buried: 4, 'Buried.expired': 1, 'Buried.rejected': 3 },
    ]);
  });
});

describe('the metrics of an invocation', () => {
  it('are a record for each project that had something happen', () => {
    const metrics = ofProjects();
    metrics.of('us').count('Delivered');
    metrics.of('eu').count('Delivered', 2);
    metrics.of('us').count('Delivered', 3);
    metrics.of('idle');

    expect(figuresIn(metrics.take())).toEqual([
      { project: 'us', Delivered: 4 },
      { project: 'eu', Delivered: 2 },
    ]);
  });

  it('start anew with each, also for who kept a tally', () => {
    const metrics = ofProjects();
    const tally = metrics.of('us');
    tally.count('Delivered', 5);
    tally.observe('Pace', 1);
    metrics.take();
    expect(metrics.take()).toEqual([]);

    tally.count('Delivered');
    expect(figuresIn(metrics.take())).toEqual([{ project: 'us', Delivered: 1 }]);
  });

  it('keep what names no project of the configuration under a name that no project can have', () => {
    const metrics = ofProjects();
    metrics.of(undefined).countBy('Buried', 'undecodable');

    expect(figuresIn(metrics.take())).toMatchObject([{ project: expect.stringMatching(/_/) }]);
  });
});

describe('a measure', () => {
  it('is told to the millisecond', () => {
    expect(agesOf([0.1 + 0.2, 1 / 3])).toEqual([0.3, 0.333]);
  });

  it('leaves out what is no number, and the record stands', () => {
    expect(agesOf([Number.NaN, 1, Number.POSITIVE_INFINITY])).toEqual([1]);
  });

  it('keeps each of up to a hundred values', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 100 }), (ages) => {
        expect(agesOf(ages)).toEqual(ages.toSorted((a, b) => a - b));
      }),
    );
  });

  it('keeps of more a hundred that have the same quantiles, lowest and highest', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 101, maxLength: 3_000 }), (ages) => {
        const sorted = ages.toSorted((a, b) => a - b);
        const at = (quantile: number) => sorted[Math.round(quantile * (sorted.length - 1))];

        expect(agesOf(ages)).toEqual(Array.from({ length: 100 }, (_, rank) => at(rank / 99)));
      }),
    );
  });
});

describe('docs/metrics.md', () => {
  const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');

  it.each([SOURCE_METRICS, PROJECT_METRICS])(
    'has a row for each metric of a $dimension, with its unit',
    ({ dimension, units }) => {
      const [, table = ''] = page.split(`| metric, by ${dimension} |`);
      const rows = [...(table.split('\n\n')[0] ?? '').matchAll(/^\| `(\w+)`[^|]*\| ([\w/]+) \| \w/gm)];

      expect(Object.fromEntries(rows.map(([, name, unit]) => [name, unit]))).toEqual(units);
    },
  );
});
