/** Where the parts of a chart stand, in a box of 600 by 100 that the page stretches. Pure: it draws nothing. */
import type { ProjectRates } from '../../../api.ts';

export const WIDTH = 600;
export const HEIGHT = 100;

export interface Geometry {
  readonly line: string;
  readonly area: string;
  /** Where the limit's line is; null: so far above what is delivered that it would flatten all the rest. */
  readonly limitY: number | null;
  /** Delivered a second, at the upper edge. */
  readonly top: number;
  readonly marks: readonly { readonly x: number; readonly width: number }[];
}

/** Below this share of the limit the line of what is delivered would lie on the floor. */
const MIN_SHARE_IN_SIGHT = 0.2;
const HEADROOM = 1.1;
const MIN_TOP = 1;

export function geometryOf({ buckets, limit }: ProjectRates): Geometry {
  const peak = peakOf(buckets);
  const showsLimit = peak >= limit * MIN_SHARE_IN_SIGHT;
  const top = showsLimit ? Math.max(limit, peak) * HEADROOM : roundTop(peak * HEADROOM);
  const step = WIDTH / Math.max(1, buckets.length - 1);
  const y = (perSecond: number) => round(HEIGHT - (perSecond / top) * HEIGHT);
  const points = buckets.map(({ perSecond }, index) => `${round(index * step)},${y(perSecond)}`);
  return {
    line: points.length === 0 ? '' : `M${points.join('L')}`,
    area: points.length === 0 ? '' : `M0,${HEIGHT}L${points.join('L')}L${WIDTH},${HEIGHT}Z`,
    limitY: showsLimit ? y(limit) : null,
    top,
    marks: buckets.flatMap(({ limited }, index) =>
      limited > 0 ? [{ x: round(Math.max(0, (index - 0.5) * step)), width: round(step) }] : [],
    ),
  };
}

export function peakOf(buckets: ProjectRates['buckets']): number {
  return buckets.reduce((peak, { perSecond }) => Math.max(peak, perSecond), 0);
}

/** 1, 2, 5, 10 …: so that the scale does not change with each event. */
function roundTop(value: number): number {
  if (value <= MIN_TOP) return MIN_TOP;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= value) ?? 10;
  return factor * power;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
