/** What a chart shows, in words. */
import type { ProjectRates } from '../../../api.ts';
import { clockOf, spanOf } from '../../parts/moment.ts';
import { countOf, rateOf } from '../../parts/numbers.ts';
import { peakOf } from './chart-geometry.ts';

type Bucket = ProjectRates['buckets'][number];

export function wordsOfBucket({ at, perSecond, limited }: Bucket): string {
  const refused = limited === 0 ? '' : `, ${countOf(limited, 'answer')} of 429`;
  return `${clockOf(at).slice(0, 8)}: ${rateOf(perSecond)}${refused}`;
}

/** How far back a chart goes: "10 min" */
export function reachOf(buckets: ProjectRates['buckets']): string {
  const [first, last] = [buckets[0], buckets.at(-1)];
  return first === undefined || last === undefined ? '' : spanOf(last.at - first.at + stepOf(buckets));
}

/** For those who do not see the chart. */
export function inWords({ buckets, limit }: ProjectRates, perSecond: number): string {
  const limited = buckets.reduce((sum, bucket) => sum + bucket.limited, 0);
  const peak = peakOf(buckets);
  const reach = reachOf(buckets);
  const delivered =
    peak === 0
      ? `nothing was delivered in the last ${reach}`
      : `${rateOf(perSecond)} delivered now, ${rateOf(peak)} at most in the last ${reach}`;
  const refused = limited === 0 ? 'no answer of 429' : `${countOf(limited, 'answer')} of 429`;
  return `Chart: ${delivered}; the limit is ${rateOf(limit)}; ${refused}`;
}

function stepOf([first, second]: ProjectRates['buckets']): number {
  return first === undefined || second === undefined ? 0 : second.at - first.at;
}
