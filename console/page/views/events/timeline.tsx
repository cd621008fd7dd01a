/** What happened to an event, in order: came in, became, each attempt with Iterable's words, its end. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { EventStory, Step } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { countOf } from '../../parts/numbers.ts';
import { Arrival } from './arrival.tsx';
import { StepLine } from './step-line.tsx';

/** An outage of days makes hundreds: the first and the latest say the most. */
const FIRST = 8;
const LAST = 30;

export function Timeline({ story }: { readonly story: EventStory }): JSX.Element {
  const [isWhole, setWhole] = useState(false);
  const { steps } = story;
  const hidden = isWhole ? 0 : Math.max(0, steps.length - FIRST - LAST);
  const line = (step: Step, at: number) => <StepLine key={at} step={step} story={story} at={at} />;
  return (
    <ol class="timeline" aria-label="What happened to it">
      <Arrival story={story} />
      {steps.map((step, at) => {
        if (hidden === 0 || at < FIRST || at >= FIRST + hidden) return line(step, at);
        if (at > FIRST) return null;
        return (
          <li key="hidden" class="step">
            <Button kind="quiet" onClick={() => setWhole(true)}>
              {`Show ${countOf(hidden, 'more step')}`}
            </Button>
          </li>
        );
      })}
    </ol>
  );
}
