/** What became of a project's events, by the metrics that the functions write: docs/metrics.md. */
import {
  type CloudWatchClient,
  paginateGetMetricData,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import { DEAD_LETTER_REASONS } from '../../lib/event/dead-letter.ts';
import type { Activity } from '../stack.ts';
import { SERVICE } from './deployed.ts';
import { orFault } from './faults.ts';

export interface Watched {
  readonly stage: string;
  readonly project: string;
  readonly since: Date;
  readonly now: Date;
}

/** Values of one metric, the latest first. */
type Series = ReadonlyMap<string, readonly number[]>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** CloudWatch takes no more at once. */
const MAX_QUERIES = 500;

export async function readFigures(
  client: CloudWatchClient,
  watched: Watched,
): Promise<Omit<Activity, 'gates'>> {
  const names = await metricNames(client, watched);
  const series = await orFault('read the metrics', readSeries(client, watched, names));
  const sum = (name: string) => (series.get(name) ?? []).reduce((total, value) => total + value, 0);
  return {
    delivered: sum('Delivered'),
    retried: byCause('Retried', names, sum),
    buried: byCause('Buried', names, sum),
    notAttempted: sum('NotAttempted'),
    pace: series.get('Pace')?.[0],
  };
}

/**
 * CloudWatch lists a metric only some minutes after its first value, just when an operator looks: the names that are
 * known are asked for unlisted, and of what is told apart by others the whole is asked for, too.
 */
async function metricNames(client: CloudWatchClient, watched: Watched): Promise<string[]> {
  const known = DEAD_LETTER_REASONS.map((reason) => `Buried.${reason}`);
  const listed: string[] = [];
  const list = async () => {
    for await (const { Metrics = [] } of paginateListMetrics({ client }, metricOf(watched))) {
      for (const { MetricName = '' } of Metrics) {
        if (/^(?:Retried|Buried)\./.test(MetricName)) listed.push(MetricName);
      }
    }
  };
  await orFault('list the metrics', list());
  const names = new Set(['Delivered', 'NotAttempted', 'Pace', 'Retried', 'Buried', ...known, ...listed]);
  return [...names].slice(0, MAX_QUERIES);
}

async function readSeries(
  client: CloudWatchClient,
  watched: Watched,
  names: readonly string[],
): Promise<Series> {
  const series = new Map<string, number[]>();
  const Period = periodSeconds(watched);
  const queries = names.map((MetricName, index) => ({
    Id: `m${index}`,
    MetricStat: {
      Metric: { ...metricOf(watched), MetricName },
      Period,
      Stat: MetricName === 'Pace' ? 'Average' : 'Sum',
    },
  }));
  const input = {
    MetricDataQueries: queries,
    // Whole periods are faster to read, and what began in one belongs to it.
    StartTime: new Date(Math.floor(watched.since.getTime() / (Period * 1_000)) * Period * 1_000),
    EndTime: watched.now,
    ScanBy: 'TimestampDescending' as const,
  };
  for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, input)) {
    for (const { Id = '', Values = [] } of MetricDataResults) {
      const name = names[Number(Id.slice(1))];
      if (name !== undefined) series.set(name, [...(series.get(name) ?? []), ...Values]);
    }
  }
  return series;
}

/** CloudWatch keeps minutes for fifteen days, and five minutes for 63. */
function periodSeconds({ since, now }: Watched): number {
  const ageMs = now.getTime() - since.getTime();
  if (ageMs <= 6 * HOUR_MS) return 60;
  return ageMs <= 15 * DAY_MS ? 300 : 3_600;
}

/** As the functions write them. */
function metricOf({ stage, project }: Watched) {
  return { Namespace: `${SERVICE}/${stage}`, Dimensions: [{ Name: 'project', Value: project }] };
}

function byCause(
  whole: 'Retried' | 'Buried',
  names: readonly string[],
  sum: (name: string) => number,
): Record<string, number> {
  const causes = names
    .filter((name) => name.startsWith(`${whole}.`))
    .map((name) => [name.slice(whole.length + 1), sum(name)] as const)
    .filter(([, count]) => count > 0);
  const other = sum(whole) - causes.reduce((total, [, count]) => total + count, 0);
  return Object.fromEntries(other > 0 ? [...causes, ['other', other]] : causes);
}
