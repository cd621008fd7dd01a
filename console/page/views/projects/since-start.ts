/** Charts of the same time, which begin when there was something to tell: before it the stack did not run. */
import type { ProjectRates } from '../../../api.ts';

/** Less than this is no line. */
const MIN_BUCKETS = 12;

export function sinceStart(rates: readonly ProjectRates[]): readonly ProjectRates[] {
  const firsts = rates.map(({ buckets }) => {
    const first = buckets.findIndex(({ perSecond, limited }) => perSecond > 0 || limited > 0);
    return first === -1 ? buckets.length : first;
  });
  // What came first rises from the floor.
  const begin = Math.min(...firsts) - 1;
  return rates.map(({ buckets, ...rest }) => ({
    ...rest,
    buckets: buckets.slice(Math.max(0, Math.min(begin, buckets.length - MIN_BUCKETS))),
  }));
}
