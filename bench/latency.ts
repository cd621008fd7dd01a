/**
 * From the answer of the door until Iterable has the event, one event a request: all of the forwarder on this machine, between a
 * sender and an Iterable in other processes. A batch is collected for a second, as in AWS.
 */
import { rm } from 'node:fs/promises';
import type { Benchmark, Row } from './benchmark.ts';
import { bundleFlow, startFlow } from './flow/flow.ts';
import { type Paced, pace } from './flow/pace.ts';

const RATES = [10, 50, 100, 200, 500, 1_000, 2_000] as const;
const SECONDS = 8;
const WARM_UP = { perSecond: 100, seconds: 4 } as const;
/** How much slower the slowest may be, at any rate that the machine can keep up with, than at the lowest. */
const MAX_STEP = 1.5;

export const latency: Benchmark = {
  name: 'latency',
  title: 'From the 202 to Iterable, on one machine',
  run,
};

async function run(): Promise<readonly Row[]> {
  const outDir = await bundleFlow();
  const flow = await startFlow(outDir);
  const paced: Paced[] = [];
  try {
    await pace(flow, WARM_UP.perSecond, WARM_UP.seconds);
    for (const rate of RATES) {
      const measured = await pace(flow, rate, SECONDS);
      console.log(
        `  ${rate} events/s: p50 ${Math.round(measured.p50Ms)} ms, p99 ${Math.round(measured.p99Ms)} ms`,
        measured.isSaturated ? '(more than this machine can do)' : '',
      );
      paced.push(measured);
      // Beyond it only the backlog is measured.
      if (measured.isSaturated) break;
    }
  } finally {
    await flow.close();
    await rm(outDir, { recursive: true });
  }
  return rowsOf(paced);
}

function rowsOf(paced: readonly Paced[]): readonly Row[] {
  const kept = paced.filter(({ isSaturated }) => !isSaturated);
  const [slowest] = kept;
  const fastest = kept.at(-1);
  if (slowest === undefined || fastest === undefined) {
    throw new Error(`this machine can't keep up with ${RATES[0]} events a second`);
  }
  const common = { unit: 'ms', better: 'less', peers: [], goals: [] } as const;
  const steps = kept.map(({ p99Ms }) => p99Ms / slowest.p99Ms);
  const at = ({ perSecond }: Paced) => `${perSecond.toLocaleString('en')} events/s`;
  return [
    { ...common, what: `median at ${at(slowest)}`, ours: [slowest.p50Ms] },
    { ...common, what: `99 of 100 at ${at(slowest)}`, ours: [slowest.p99Ms] },
    { ...common, what: 'median at the highest rate kept up with', ours: [fastest.p50Ms] },
    { ...common, what: '99 of 100 at the highest rate kept up with', ours: [fastest.p99Ms] },
    {
      ...common,
      what: 'highest rate kept up with, of those tried',
      unit: 'events/s',
      better: 'more',
      ours: [fastest.perSecond],
    },
    {
      ...common,
      what: 'the worst 99 of 100 up to there, of that at the lowest rate',
      unit: '×',
      ours: [Math.max(...steps)],
      goals: [{ of: 'ours', is: '≤', value: MAX_STEP }],
      curve: {
        name: 'latency',
        title: 'From the 202 to Iterable',
        x: { title: 'events a second, one a request', scale: 'logarithmic' },
        y: { title: 'ms', scale: 'linear' },
        lines: [
          { name: 'median', points: kept.map(({ perSecond, p50Ms }) => [perSecond, p50Ms]) },
          { name: '99 of 100', points: kept.map(({ perSecond, p99Ms }) => [perSecond, p99Ms]) },
        ],
      },
    },
  ];
}
