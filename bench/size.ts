/** How large each function's bundle is: what Lambda fetches and Node reads at each cold start. */
import { statSync } from 'node:fs';
import type { Benchmark } from './benchmark.ts';
import { withBundles } from './build.ts';
import { COUNTERPARTS, FUNCTION_NAMES, NAIVE, RIVALS_OF_FUNCTIONS } from './counterparts.ts';

export const size: Benchmark = {
  name: 'size',
  title: 'The size of each bundle',
  run: () =>
    withBundles(RIVALS_OF_FUNCTIONS, async ({ fileOf }) => {
      const kilobytes = (name: Parameters<typeof fileOf>[0]) => [statSync(fileOf(name)).size / 1_000];
      return FUNCTION_NAMES.map((name) => {
        const { what, isDoor, floor, naive } = COUNTERPARTS[name];
        return {
          what,
          unit: 'kB',
          better: 'less',
          floor: kilobytes(floor),
          ours: kilobytes(name),
          peers: [{ name: NAIVE, figure: kilobytes(naive) }],
          goals: [{ of: 'ours / floor', is: '≤', value: isDoor ? 1.25 : 1.1 }],
        };
      });
    }),
};
