/**
 * What is counted and measured, in CloudWatch's embedded metric format: lines of JSON of which CloudWatch makes
 * metrics when it takes in the log. A call of its API would cost time and money at each invocation.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */

import type { Clock } from './clock.ts';

type Unit = 'Count' | 'Count/Second' | 'Seconds';

/** What one owner counts and measures. `docs/metrics.md` tells what each metric means. */
export interface MetricTable {
  /** Whose the figures are: the name of CloudWatch's dimension. */
  readonly dimension: string;
  /** Stands in each record, so that a dashboard has a zero where nothing came through. */
  readonly always: string;
  readonly units: Readonly<Record<string, Unit>>;
}

type NameOf<Table extends MetricTable, U extends Unit> = {
  [Name in keyof Table['units']]: Table['units'][Name] extends U ? Name & string : never;
}[keyof Table['units']];

/** Counts that are told apart by their cause too: `Retried.rate-limited`. Only those that occur cost anything. */
type Causes = Readonly<Record<string, string>>;

/** What happened, for one source or project. */
export interface Tally<Table extends MetricTable, By extends Causes = Record<never, never>> {
  readonly count: (name: Exclude<NameOf<Table, 'Count'>, keyof By>, times?: number) => void;
  readonly countBy: <Name extends keyof By & string>(name: Name, cause: By[Name], times?: number) => void;
  readonly observe: (name: NameOf<Table, 'Count/Second' | 'Seconds'>, value: number) => void;
}

export interface Metrics<Table extends MetricTable, By extends Causes = Record<never, never>> {
  /** @param name as the configuration has it, or none: CloudWatch charges for each new one */
  readonly of: (name: string | undefined) => Tally<Table, By>;
  /** What happened since the last time: a line, with its line feed, for each source or project. */
  readonly take: () => string[];
}

/** What names no source or project of the configuration; theirs have no underscore. */
const UNKNOWN = '_unknown';
/** The most values that CloudWatch reads of one metric in one record. */
const MAX_VALUES = 100;

/** @param namespace that CloudWatch keeps the metrics under */
export function createMetrics<Table extends MetricTable, By extends Causes = Record<never, never>>(
  { dimension, always, units }: Table,
  namespace: string,
  clock: Pick<Clock, 'now'>,
): Metrics<Table, By> {
  const kept = new Map<string, Figures>();

  function recordOf(name: string, { counts, values, countedAt }: Figures): string {
    const lists = [...values].map(([metric, list]) => [metric, ranksOf(list)] as const);
    const figures = { [always]: 0, ...Object.fromEntries([...counts, ...lists]) };
    const directive = {
      Namespace: namespace,
      Dimensions: [[dimension]],
      Metrics: Object.keys(figures).map((metric) => ({ Name: metric, Unit: units[metric] ?? 'Count' })),
    };
    const metadata = { Timestamp: countedAt, CloudWatchMetrics: [directive] };
    return `${JSON.stringify({ _aws: metadata, [dimension]: name, ...figures })}\n`;
  }

  return {
    of(name = UNKNOWN) {
      const figures = kept.get(name) ?? createFigures(clock);
      kept.set(name, figures);
      return figures.tally;
    },
    take() {
      const busy = [...kept].filter(([, { counts, values }]) => counts.size + values.size > 0);
      return busy.map(([name, figures]) => {
        const record = recordOf(name, figures);
        figures.counts.clear();
        figures.values.clear();
        return record;
      });
    },
  };
}

interface Figures {
  readonly counts: Map<string, number>;
  readonly values: Map<string, number[]>;
  /** Milliseconds since 1970: a line may be written much later, where Lambda stops the instance before it. */
  countedAt: number;
  readonly tally: {
    readonly count: (name: string, times?: number) => void;
    readonly countBy: (name: string, cause: string, times?: number) => void;
    readonly observe: (name: string, value: number) => void;
  };
}

function createFigures(clock: Pick<Clock, 'now'>): Figures {
  const counts = new Map<string, number>();
  const values = new Map<string, number[]>();
  const add = (key: string, times: number) => {
    // A metric that is not there costs nothing.
    if (times <= 0) return;
    counts.set(key, (counts.get(key) ?? 0) + times);
    figures.countedAt = clock.now();
  };
  const tally: Figures['tally'] = {
    count: (name, times = 1) => add(name, times),
    countBy(name, cause, times = 1) {
      add(name, times);
      add(`${name}.${cause}`, times);
    },
    observe(name, value) {
      // A value that is no number would cost the whole record.
      if (!Number.isFinite(value)) return;
      figures.countedAt = clock.now();
      const list = values.get(name);
      if (list === undefined) values.set(name, [value]);
      else list.push(value);
    },
  };
  const figures: Figures = { counts, values, countedAt: 0, tally };
  return figures;
}

/** As many as CloudWatch reads, at even distances in their order: a quantile of these is one of all. */
function ranksOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const last = sorted.length - 1;
  const chosen =
    sorted.length <= MAX_VALUES
      ? sorted
      : Array.from({ length: MAX_VALUES }, (_, rank) => sorted[Math.round((rank * last) / (MAX_VALUES - 1))]);
  // Whole thousandths: more digits would be paid for and tell nothing.
  return chosen.map((value = 0) => Math.round(value * 1_000) / 1_000);
}
