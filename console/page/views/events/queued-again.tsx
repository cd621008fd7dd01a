import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { EventStory, Step } from '../../../api.ts';
import { Beside } from '../../parts/differences.tsx';
import { Json } from '../../parts/json.tsx';
import { differencesBetween } from '../../parts/json-differences.ts';
import { countOf } from '../../parts/numbers.ts';
import { blamedIn } from './blamed.ts';
import { bodiesIn } from './bodies.ts';
import { textFact } from './facts.ts';
import { Line } from './line.tsx';

interface Properties {
  readonly step: Step;
  readonly story: EventStory;
  /** Its place among the steps. */
  readonly at: number;
}

/** Sent again: as it was, or what was mended in it. */
export function QueuedAgain({ step, story, at }: Properties): JSX.Element {
  const mend = bodiesIn(story).mends.get(at);
  if (mend === undefined) {
    return <Line at={step.at} title="queued again" words={textFact(step, 'why') ?? 'as it was'} />;
  }
  return <Mended at={step.at} story={story} {...mend} />;
}

interface MendedProperties {
  readonly at: number;
  readonly story: EventStory;
  readonly before: string | undefined;
  readonly after: string;
}

function Mended({ at, story, before, after }: MendedProperties): JSX.Element {
  const differences = useMemo(
    () => (before === undefined ? [] : differencesBetween(before, after)),
    [before, after],
  );
  const blamed = after === story.body ? blamedIn(story.row, after) : [];
  return (
    <Line
      at={at}
      title="queued again, mended"
      words={differences.length > 0 && <span class="muted">{countOf(differences.length, 'difference')}</span>}
    >
      {before === undefined ? (
        <Json text={after} label="What it was mended to" />
      ) : (
        <Beside
          before={{ title: 'Before', text: before }}
          after={{ title: 'Mended', text: after }}
          differences={differences}
          blamed={blamed}
        />
      )}
    </Line>
  );
}
