/** Whether many events cost as much each as few: one stream through the door, the local queue and the bundles. */
import { rm } from 'node:fs/promises';
import type { Benchmark, Curve, Row } from './benchmark.ts';
import { bundleFlow } from './flow/flow.ts';
import { type Grown, grow } from './flow/grow.ts';

const TITLE = 'Growth: the cost of one event among few and among many';
/** So much dearer one of many may be. */
const MAX_RATIO = 1.1;

export const growth: Benchmark = {
  name: 'growth',
  title: TITLE,
  run: () => measure('growth', [10_000, 100_000]),
};

/** Takes many minutes. */
export const million: Benchmark = {
  name: 'million',
  title: `${TITLE}, up to a million`,
  isOnlyByName: true,
  run: () => measure('million', [10_000, 100_000, 1_000_000]),
};

async function measure(name: string, sizes: readonly number[]): Promise<readonly Row[]> {
  const outDir = await bundleFlow();
  try {
    const grown = await grow(outDir, sizes);
    for (const { events, us, cpuUs, peakMb } of grown) {
      console.log(
        `  ${events.toLocaleString('en')} events: ${Math.round(us)} µs and ${Math.round(cpuUs)} µs of CPU each; ` +
          `peaks ${Math.round(peakMb.queue)} MB (queue), ${Math.round(peakMb.functions)} MB (functions)`,
      );
    }
    return rowsOf(name, grown);
  } finally {
    await rm(outDir, { recursive: true });
  }
}

function rowsOf(name: string, grown: readonly Grown[]): readonly Row[] {
  const [few] = grown;
  const many = grown.at(-1);
  if (few === undefined || many === undefined) throw new Error('nothing was measured');
  const counted = ({ events }: Grown) => events.toLocaleString('en');
  const row = (what: string, unit: string, of: (one: Grown) => number, curve?: Curve): Row => ({
    what: `${what} among ${counted(many)} events, against ${counted(few)}`,
    unit,
    better: 'less',
    floor: [of(few)],
    ours: [of(many)],
    peers: [],
    goals: [{ of: 'ours / floor', is: '≤', value: MAX_RATIO }],
    ...(curve === undefined ? {} : { curve }),
  });
  return [
    row('time an event', 'µs', ({ us }) => us),
    row('CPU an event', 'µs', ({ cpuUs }) => cpuUs),
    row('most memory of the functions', 'MB', ({ peakMb }) => peakMb.functions),
    row('most memory of the local queue', 'MB', ({ peakMb }) => peakMb.queue, curveOf(name, grown)),
  ];
}

function curveOf(name: string, grown: readonly Grown[]): Curve {
  return {
    name,
    title: 'The most memory that was taken',
    x: { title: 'events', scale: 'logarithmic' },
    y: { title: 'MB', scale: 'linear' },
    lines: [
      { name: 'functions', points: grown.map(({ events, peakMb }) => [events, peakMb.functions]) },
      { name: 'local queue', points: grown.map(({ events, peakMb }) => [events, peakMb.queue]) },
    ],
  };
}
