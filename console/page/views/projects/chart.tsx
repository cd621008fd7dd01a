import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { ProjectRates } from '../../../api.ts';
import { rateOf } from '../../parts/numbers.ts';
import { geometryOf, HEIGHT, peakOf, WIDTH } from './chart-geometry.ts';
import { inWords, reachOf, wordsOfBucket } from './chart-words.ts';

interface Properties {
  readonly rates: ProjectRates;
  readonly perSecond: number;
}

const MARKS_HEIGHT = 12;
const MARKS_TOP = HEIGHT + 4;

/** What was delivered each second, against what Iterable's limit allows; marks below it are answers of 429. */
export function Chart({ rates, perSecond }: Properties): JSX.Element {
  const pointed = useSignal<number | null>(null);
  const { buckets, limit } = rates;
  const { line, area, limitY, top, marks } = geometryOf(rates);
  const isIdle = peakOf(buckets) === 0;
  const bucket = pointed.value === null ? undefined : buckets[pointed.value];

  function point(event: PointerEvent): void {
    const { left, width } = (event.currentTarget as SVGElement).getBoundingClientRect();
    const share = (event.clientX - left) / Math.max(1, width);
    pointed.value = Math.min(buckets.length - 1, Math.max(0, Math.round(share * (buckets.length - 1))));
  }

  return (
    <figure class="chart">
      <figcaption class="chart-caption">
        <span>
          {bucket === undefined ? (
            <>
              <strong>{rateOf(perSecond)}</strong> delivered
            </>
          ) : (
            wordsOfBucket(bucket)
          )}
        </span>
        <span class="chart-key muted">
          Limit {rateOf(limit)}
          {limitY === null ? (
            ', off the chart'
          ) : (
            <svg width="24" height="8" aria-hidden="true">
              <line class="chart-limit" x1={0} x2={24} y1={4} y2={4} />
            </svg>
          )}
        </span>
      </figcaption>
      <div class="chart-plot">
        {isIdle && (
          <span class="chart-idle muted" aria-hidden="true">
            nothing delivered in the last {reachOf(buckets)}
          </span>
        )}
        {limitY === null && !isIdle && (
          <span class="chart-top muted" aria-hidden="true">
            {rateOf(top)}
          </span>
        )}
        <svg
          viewBox={`0 0 ${WIDTH} ${MARKS_TOP + MARKS_HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={inWords(rates, perSecond)}
          onPointerMove={point}
          onPointerLeave={() => {
            pointed.value = null;
          }}
        >
          <path class="chart-area" d={area} />
          <path class="chart-line" d={line} />
          {limitY !== null && <line class="chart-limit" x1={0} x2={WIDTH} y1={limitY} y2={limitY} />}
          <line class="chart-floor" x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
          {marks.map(({ x, width }) => (
            <rect key={x} class="chart-mark" x={x} width={width} y={MARKS_TOP} height={MARKS_HEIGHT} />
          ))}
          {pointed.value !== null && <Pointer at={pointed.value} of={buckets.length} />}
        </svg>
      </div>
      <div class="chart-times muted" aria-hidden="true">
        <span>{reachOf(buckets)} ago</span>
        {marks.length > 0 && (
          <span class="chart-key">
            <svg width="8" height="10" aria-hidden="true">
              <rect class="chart-mark" width="8" height="10" />
            </svg>
            answers of 429
          </span>
        )}
        <span>now</span>
      </div>
    </figure>
  );
}

function Pointer({ at, of }: { readonly at: number; readonly of: number }): JSX.Element {
  const x = (at / Math.max(1, of - 1)) * WIDTH;
  return <line class="chart-pointer" x1={x} x2={x} y1={0} y2={HEIGHT} />;
}
