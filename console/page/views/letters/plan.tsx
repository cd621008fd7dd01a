import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { RedrivePlan } from '../../../api.ts';
import { Careful } from '../../parts/careful.tsx';
import { Differences } from '../../parts/differences.tsx';
import { countOf, numberOf } from '../../parts/moment.ts';
import { OutsideText } from '../../parts/outside-text.tsx';

interface Properties {
  readonly plan: RedrivePlan;
  /** Buttons. */
  readonly children: ComponentChildren;
}

/** What a redrive would do, before it does it. */
export function Plan({ plan, children }: Properties): JSX.Element {
  const { letters, mended, staying, oldStates, inDoubt, differences } = plan;
  const head = useRef<HTMLHeadingElement>(null);
  // Whoever pressed the button that was here hears and sees what came in its place.
  useEffect(() => head.current?.focus(), []);
  return (
    <section class="plan" aria-label="What a redrive would do">
      <h4 ref={head} tabIndex={-1}>
        {letters === 0 ? 'Nothing would be moved' : wordsOfMoving(letters, mended)}
      </h4>
      {staying.length > 0 && (
        <ul class="plan-staying">
          {staying.map(({ why, letters: count }) => (
            <li key={why}>
              {numberOf(count)} {count === 1 ? 'stays' : 'stay'}: <OutsideText text={why} />
            </li>
          ))}
        </ul>
      )}
      {oldStates > 0 && (
        <Careful>
          {countOf(oldStates, 'letter')} older than an hour that set a state: this may overwrite what came
          since.
        </Careful>
      )}
      {inDoubt > 0 && (
        <Careful>
          {countOf(inDoubt, 'letter')} in doubt: what Iterable did the first time, it does again.
        </Careful>
      )}
      {differences.length > 0 && (
        <>
          <p class="muted small">What changes in one of them:</p>
          <Differences differences={differences} />
        </>
      )}
      <div class="buttons">{children}</div>
    </section>
  );
}

function wordsOfMoving(letters: number, mended: number): string {
  const moved = `${countOf(letters, 'letter')} would be moved`;
  if (mended === 0) return `${moved}, as ${letters === 1 ? 'it is' : 'they are'}`;
  return mended === letters ? `${moved}, mended` : `${moved}, ${numberOf(mended)} of them mended`;
}
