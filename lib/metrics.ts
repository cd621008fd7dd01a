/**
 * What is counted and measured, in CloudWatch's embedded metric format: lines of JSON of which CloudWatch makes
 * metrics when it takes in the log. A call of its API would cost time and money at each invocation.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import type { Clock } from './clock.ts';
import type { Hindrance } from './delivery/outcome.ts';
import type { DeadLetterReason } from './event/dead-letter.ts';
import type { Verdict } from './iterable/response.ts';

/** Whose a metric is, its name and its unit. `docs/metrics.md` tells what each means. */
export const METRICS = {
  source: {
    Accepted: 'Count',
    Refused: 'Count',
  },
  project: {
    Delivered: 'Count',
    Retried: 'Count',
    NotAttempted: 'Count',
    Buried: 'Count',
    Renewed: 'Count',
    AgeAtDelivery: 'Seconds',
    Attempts: 'Count',
    RateLimited: 'Count',
    Pace: 'Count/Second',
    KeyRefreshes: 'Count',
    CredentialsRefused: 'Count',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Unit>>>>;

/** Counts that are told apart by their cause too: `Retried.rate-limited`. Only those that occur cost anything. */
interface Causes {
  readonly Retried: Verdict | Hindrance;
  readonly Buried: DeadLetterReason;
}

/** In each record, so that a dashboard has a zero where nothing came through. */
const ALWAYS = { source: 'Accepted', project: 'Delivered' } as const;

type Unit = 'Count' | 'Count/Second' | 'Seconds';
type Dimension = keyof typeof METRICS;
type Counter<D extends Dimension> = Exclude<NameOf<D, 'Count'>, keyof Causes>;
type Measure<D extends Dimension> = NameOf<D, 'Count/Second' | 'Seconds'>;
type NameOf<D extends Dimension, U extends Unit> = {
  [Name in keyof (typeof METRICS)[D]]: (typeof METRICS)[D][Name] extends U ? Name & string : never;
}[keyof (typeof METRICS)[D]];

/** What happened, for one source or project. */
export interface Tally<D extends Dimension> {
  readonly count: (name: Counter<D>, times?: number) => void;
  readonly countBy: <Name extends keyof Causes & keyof (typeof METRICS)[D]>(
    name: Name,
    cause: Causes[Name],
    times?: number,
  ) => void;
  readonly observe: (name: Measure<D>, value: number) => void;
}

export interface Metrics<D extends Dimension> {
  /** @param name as the configuration has it, or none: CloudWatch charges for each new one */
  readonly of: (name: string | undefined) => Tally<D>;
  /** What happened since the last time: a line, with its line feed, for each source or project. */
  readonly take: () => string[];
}

/** What names no source or project of the configuration; theirs have no underscore. */
const UNKNOWN = '_unknown';
/** The most values that CloudWatch reads of one metric in one record. */
const MAX_VALUES = 100;

/**
 * @param namespace that CloudWatch keeps the metrics under
 * @param dimension whose they are
 */
export function createMetrics<D extends Dimension>(
  namespace: string,
  dimension: D,
  clock: Pick<Clock, 'now'>,
): Metrics<D> {
  const kept = new Map<string, Figures<D>>();

  function recordOf(name: string, { counts, values }: Figures<D>): string {
    const lists = [...values].map(([metric, list]) => [metric, ranksOf(list)] as const);
    const figures = { [ALWAYS[dimension]]: 0, ...Object.fromEntries([...counts, ...lists]) };
    const directive = {
      Namespace: namespace,
      Dimensions: [[dimension]],
      Metrics: Object.keys(figures).map((metric) => ({ Name: metric, Unit: unitOf(dimension, metric) })),
    };
    const metadata = { Timestamp: clock.now(), CloudWatchMetrics: [directive] };
    return `${JSON.stringify({ _aws: metadata, [dimension]: name, ...figures })}\n`;
  }

  return {
    of(name = UNKNOWN) {
      const figures = kept.get(name) ?? createFigures<D>();
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

interface Figures<D extends Dimension> {
  readonly counts: Map<string, number>;
  readonly values: Map<string, number[]>;
  readonly tally: Tally<D>;
}

function createFigures<D extends Dimension>(): Figures<D> {
  const counts = new Map<string, number>();
  const values = new Map<string, number[]>();
  const add = (key: string, times: number) => {
    // A metric that is not there costs nothing.
    if (times > 0) counts.set(key, (counts.get(key) ?? 0) + times);
  };
  const tally: Tally<D> = {
    count: (name, times = 1) => add(name, times),
    countBy(name, cause, times = 1) {
      add(name, times);
      add(`${name}.${cause}`, times);
    },
    observe(name, value) {
      // A value that is no number would cost the whole record.
      if (!Number.isFinite(value)) return;
      const list = values.get(name);
      if (list === undefined) values.set(name, [value]);
      else list.push(value);
    },
  };
  return { counts, values, tally };
}

function unitOf(dimension: Dimension, metric: string): Unit {
  const units: Readonly<Record<string, Unit>> = METRICS[dimension];
  return units[metric] ?? 'Count';
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
