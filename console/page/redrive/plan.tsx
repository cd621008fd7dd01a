import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { RedrivePlan } from '../../api.ts';
import { Differences } from '../parts/differences.tsx';
import { countOf, numberOf } from '../parts/numbers.ts';
import { PlanNotes } from './plan-notes.tsx';

interface Properties {
  readonly plan: RedrivePlan;
  /** Buttons. */
  readonly children: ComponentChildren;
}

/** What would be sent again, before it is. */
export function Plan({ plan, children }: Properties): JSX.Element {
  const { letters, mended, differences } = plan;
  const head = useRef<HTMLHeadingElement>(null);
  // Whoever pressed the button that was here hears and sees what came in its place.
  useEffect(() => head.current?.focus(), []);
  return (
    <section class="plan" aria-label="What would be sent again">
      <h4 ref={head} tabIndex={-1}>
        {letters === 0 ? 'Nothing would be sent' : wordsOf(letters, mended)}
      </h4>
      <PlanNotes plan={plan} />
      {differences.length > 0 && (
        <>
          {letters > 1 && <p class="muted small">What changes in one of them:</p>}
          <Differences differences={differences} />
        </>
      )}
      <div class="buttons">{children}</div>
    </section>
  );
}

function wordsOf(letters: number, mended: number): string {
  const sent = `${countOf(letters, 'letter')} would be sent again`;
  if (mended === 0) return `${sent}, as ${letters === 1 ? 'it is' : 'they are'}`;
  return mended === letters ? `${sent}, mended` : `${sent}, ${numberOf(mended)} of them mended`;
}
