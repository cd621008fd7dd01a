/**
 * From the answer of the door until Iterable has the event: all of the forwarder on this machine, between a sender and an
 * Iterable in other processes. A batch is collected for a second, as in AWS.
 */
import { rm } from 'node:fs/promises';
import type { Benchmark, Curve, Row } from './benchmark.ts';
import { bundleFlow, type Flow, startFlow } from './flow/flow.ts';
import { type Paced, pace, type Rate } from './flow/pace.ts';

/** Few events a request keep the door busy, many the rest. */
const KINDS = {
  one: { perRequest: 1, rates: [10, 50, 100, 200, 500, 1_000, 2_000] },
  ten: { perRequest: 10, rates: [100, 500, 1_000, 2_000] },
} as const;
const SECONDS = 5;
const WARM_UP: Rate = { perSecond: 300, perRequest: 1 };
/** How much slower the slowest may be, at any rate that the machine can keep up with, than at the lowest. */
const MAX_STEP = 1.5;

type Kind = keyof typeof KINDS;

export const latency: Benchmark = {
  name: 'latency',
  title: 'From the 202 to Iterable, on one machine',
  run,
};

async function run(): Promise<readonly Row[]> {
  const outDir = await bundleFlow();
  try {
    const one = await paceUp(outDir, 'one');
    const ten = await paceUp(outDir, 'ten');
    return [...rowsOf('one', one), ...rowsOf('ten', ten, curveOf({ one, ten }))];
  } finally {
    await rm(outDir, { recursive: true });
  }
}

/** @returns the rates that this machine can keep up with: beyond them only the backlog would be measured */
async function paceUp(outDir: string, kind: Kind): Promise<readonly Paced[]> {
  const { perRequest, rates } = KINDS[kind];
  const flow = await startFlow(outDir);
  const kept: Paced[] = [];
  try {
    await pace(flow, WARM_UP, SECONDS);
    for (const perSecond of rates) {
      const paced = await told(flow, { perSecond, perRequest });
      if (paced.isSaturated) break;
      kept.push(paced);
    }
  } finally {
    await flow.close();
  }
  if (kept.length === 0) throw new Error(`this machine can't keep up with ${rates[0]} events a second`);
  return kept;
}

async function told(flow: Flow, rate: Rate): Promise<Paced> {
  const paced = await pace(flow, rate, SECONDS);
  const { p50Ms, p99Ms, isSaturated } = paced;
  console.log(
    `  ${rate.perSecond} events/s, ${rate.perRequest} a request: p50 ${Math.round(p50Ms)} ms, p99 ${Math.round(p99Ms)} ms`,
    isSaturated ? '(more than this machine can do)' : '',
  );
  return paced;
}

function rowsOf(kind: Kind, kept: readonly Paced[], curve?: Curve): readonly Row[] {
  const [lowest, highest] = [kept[0] as Paced, kept.at(-1) as Paced];
  const at = ({ perSecond }: Paced) => `${perSecond.toLocaleString('en')} events/s`;
  const row = (what: string, ours: number): Row => ({
    what: `${kind} a request: ${what}`,
    unit: 'ms',
    better: 'less',
    ours: [ours],
    peers: [],
    goals: [],
  });
  return [
    row(`median at ${at(lowest)}`, lowest.p50Ms),
    row(`99 of 100 at ${at(lowest)}`, lowest.p99Ms),
    row('median at the highest rate kept up with', highest.p50Ms),
    row('99 of 100 at the highest rate kept up with', highest.p99Ms),
    { ...row('highest rate kept up with', highest.perSecond), unit: 'events/s', better: 'more' },
    {
      ...row(
        'the worst 99 of 100 up to there, of that at the lowest rate',
        Math.max(...kept.map(({ p99Ms }) => p99Ms / lowest.p99Ms)),
      ),
      unit: '×',
      goals: [{ of: 'ours', is: '≤', value: MAX_STEP }],
      ...(curve === undefined ? {} : { curve }),
    },
  ];
}

function curveOf(kept: Readonly<Record<Kind, readonly Paced[]>>): Curve {
  const lineOf = (name: string, kind: Kind, of: (paced: Paced) => number) => ({
    name: `${name}, ${kind} a request`,
    points: kept[kind].map((paced) => [paced.perSecond, of(paced)] as const),
  });
  return {
    name: 'latency',
    title: 'From the 202 to Iterable',
    x: { title: 'events a second', scale: 'logarithmic' },
    y: { title: 'ms', scale: 'linear' },
    lines: [
      lineOf('median', 'one', ({ p50Ms }) => p50Ms),
      lineOf('99 of 100', 'one', ({ p99Ms }) => p99Ms),
      lineOf('median', 'ten', ({ p50Ms }) => p50Ms),
      lineOf('99 of 100', 'ten', ({ p99Ms }) => p99Ms),
    ],
  };
}
