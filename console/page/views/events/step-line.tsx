import type { JSX } from 'preact';
import type { EventStory, Step } from '../../../api.ts';
import { Json } from '../../parts/json.tsx';
import { spanOf } from '../../parts/moment.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { Time } from '../../parts/time.tsx';
import { AttemptLine } from './attempt-line.tsx';
import { numberFact, textFact } from './facts.ts';
import { Line } from './line.tsx';

interface Properties {
  readonly step: Step;
  readonly story: EventStory;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

export function StepLine({ step, story, isFirst, isLast }: Properties): JSX.Element | null {
  switch (step.kind) {
    case 'queued':
      // The first one is what `Arrival` tells.
      return isFirst ? null : <QueuedAgain step={step} />;
    case 'attempt':
      return <AttemptLine step={step} />;
    case 'retried':
      return (
        <Line
          at={step.at}
          title="retry"
          tone="retrying"
          words={<NextTry step={step} isLast={isLast} story={story} />}
        />
      );
    case 'held':
      return <Line at={step.at} title="held back" tone="waiting" words={heldWords(step)} />;
    case 'delivered':
      return (
        <Line
          at={step.at}
          title="delivered"
          tone="delivered"
          words={`to Iterable, ${spanBetween(story.row.at, step.at)} after it came in`}
        />
      );
    case 'buried':
      return <Line at={step.at} title="dead letter" tone="dead" words={<BuriedWords step={step} />} />;
    case 'deleted':
      return (
        <Line
          at={step.at}
          title="letter deleted"
          tone="dead"
          words="by an operator: it is not sent any more"
        />
      );
  }
}

function QueuedAgain({ step }: { readonly step: Step }): JSX.Element {
  const why = textFact(step, 'why');
  return (
    <Line at={step.at} title="queued again" words={why ?? (step.body === null ? 'as it was' : 'mended to')}>
      {step.body !== null && <Json text={step.body} label="What it was mended to" />}
    </Line>
  );
}

function NextTry({ step, isLast, story }: Pick<Properties, 'step' | 'isLast' | 'story'>): JSX.Element {
  const delay = numberFact(step, 'delaySeconds');
  if (textFact(step, 'why') === 'sent-behind') return <>behind the others of its user</>;
  const at = isLast
    ? (story.row.nextAt ?? (delay === undefined ? undefined : step.at + delay * 1_000))
    : undefined;
  if (at !== undefined) return <Time at={at} />;
  return <>{delay === undefined ? 'later' : `after ${spanOf(delay * 1_000)}`}</>;
}

const HELD: Readonly<Record<string, string>> = {
  'gate-closed': 'no attempt: Iterable throttles or fails, and all of the project wait',
  pace: "no attempt: Iterable's limit, its turn comes later",
  'no-time': 'no attempt: no time was left in this run, the next one takes over',
};

function heldWords(step: Step): string {
  const why = textFact(step, 'why') ?? '';
  const words = HELD[why] ?? 'no attempt: it waits behind another of its user';
  const delay = numberFact(step, 'delaySeconds');
  return delay === undefined ? words : `${words}; again after ${spanOf(delay * 1_000)}`;
}

function BuriedWords({ step }: { readonly step: Step }): JSX.Element {
  const detail = textFact(step, 'detail') ?? textFact(step, 'code');
  return (
    <>
      {textFact(step, 'reason')}
      {detail !== undefined && (
        <>
          : <OutsideText text={detail} />
        </>
      )}
    </>
  );
}

function spanBetween(from: number, to: number): string {
  const ms = Math.max(0, to - from);
  return ms < 1_000 ? `${ms} ms` : spanOf(ms);
}
