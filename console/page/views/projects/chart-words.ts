/** What a chart shows, in words. */
import type { ProjectRates } from '../../../api.ts';
import { clockOf, countOf } from '../../parts/moment.ts';
import { peakOf } from './chart-geometry.ts';

type Bucket = ProjectRates['buckets'][number];

const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const SMALL = 10;

/** "0.4/s", "98/s", "1,980/s" */
export function perSecondOf(value: number): string {
  return `${NUMBER.format(value < SMALL ? value : Math.round(value))}/s`;
}

export function wordsOfBucket({ at, perSecond, limited }: Bucket): string {
  const refused = limited === 0 ? '' : `, ${countOf(limited, 'answer')} of 429`;
  return `${clockOf(at).slice(0, 8)}: ${perSecondOf(perSecond)}${refused}`;
}

/** For those who do not see the chart. */
export function inWords({ buckets, limit }: ProjectRates, minutes: number, perSecond: number): string {
  const limited = buckets.reduce((sum, bucket) => sum + bucket.limited, 0);
  const peak = peakOf(buckets);
  const delivered =
    peak === 0
      ? `nothing was delivered in the last ${minutes} minutes`
      : `${perSecondOf(perSecond)} delivered now, ${perSecondOf(peak)} at most in the last ${minutes} minutes`;
  const refused = limited === 0 ? 'no answer of 429' : `${countOf(limited, 'answer')} of 429`;
  return `Chart: ${delivered}; the limit is ${perSecondOf(limit)}; ${refused}`;
}
