import type { JSX } from 'preact';
import type { EventStory, Step } from '../../../api.ts';
import { Link } from '../../parts/link.tsx';
import { spanOf } from '../../parts/moment.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { Time } from '../../parts/time.tsx';
import { route } from '../../state/route.ts';
import { AttemptLine, type Verdict } from './attempt-line.tsx';
import { numberFact, textFact } from './facts.ts';
import { heldWords } from './held-words.ts';
import { Line } from './line.tsx';
import { QueuedAgain } from './queued-again.tsx';

interface Properties {
  readonly step: Step;
  readonly story: EventStory;
  /** Its place among the steps. */
  readonly at: number;
}

export function StepLine({ step, story, at }: Properties): JSX.Element | null {
  const isLast = at === story.steps.length - 1;
  switch (step.kind) {
    case 'queued':
      // The first one is what `Arrival` tells.
      return at === 0 ? null : <QueuedAgain step={step} story={story} at={at} />;
    case 'attempt':
      return (
        <AttemptLine
          step={step}
          number={attemptNumber(story.steps, at)}
          isLatest={isLatestAttempt(story.steps, at)}
          verdict={verdictOn(story.steps, at)}
        />
      );
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
      return <Line at={step.at} title="delivered" tone="delivered" words={deliveredWords(story, step)} />;
    case 'buried':
      return <Line at={step.at} title="dead letter" tone="dead" words={<BuriedWords step={step} />} />;
    case 'deleted':
      return <Line at={step.at} title="letter deleted" tone="dead" words={<DeletedWords step={step} />} />;
  }
}

interface NextTryProperties {
  readonly step: Step;
  readonly story: EventStory;
  readonly isLast: boolean;
}

function NextTry({ step, story, isLast }: NextTryProperties): JSX.Element {
  if (textFact(step, 'why') === 'sent-behind') return <>behind the others of its user</>;
  const delay = numberFact(step, 'delaySeconds');
  const at = story.row.nextAt;
  if (isLast && at !== null) return <Time at={at} />;
  return <>{delay === undefined ? 'later' : `after ${spanOf(delay * 1_000)}`}</>;
}

function DeletedWords({ step }: { readonly step: Step }): JSX.Element {
  const moved = numberFact(step, 'movedTo');
  if (moved === undefined) {
    const detail = textFact(step, 'detail');
    return <>it is not sent any more{detail !== undefined && `: ${detail}`}</>;
  }
  return (
    <>
      it goes on as <Link to={{ ...route.value, event: String(moved) }}>another event</Link>
    </>
  );
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

function attemptNumber(steps: readonly Step[], at: number): number {
  const before = steps.slice(0, at + 1);
  const queued = before.findLastIndex(({ kind }) => kind === 'queued');
  return before.slice(queued + 1).filter(({ kind }) => kind === 'attempt').length;
}

/** The step that follows says it. */
function verdictOn(steps: readonly Step[], at: number): Verdict {
  for (const { kind } of steps.slice(at + 1)) {
    if (kind === 'attempt' || kind === 'queued') break;
    if (kind === 'delivered' || kind === 'retried' || kind === 'buried') return kind;
  }
  return 'none-yet';
}

function isLatestAttempt(steps: readonly Step[], at: number): boolean {
  return steps.findLastIndex(({ kind }) => kind === 'attempt') === at;
}

/** As the event's row says it; of an earlier delivery, only about. */
function deliveredWords({ row }: EventStory, step: Step): string {
  const { at } = step;
  if (textFact(step, 'why') === 'gone-from-queue') {
    return 'as it seems: it was on no queue any more when the forwarder was started';
  }
  const words =
    at === row.endedAt && row.words !== '' ? row.words : `${spanBetween(row.at, at)} after it came in`;
  return `to Iterable, ${words}`;
}

function spanBetween(from: number, to: number): string {
  const ms = Math.max(0, to - from);
  return ms < 1_000 ? `${ms} ms` : spanOf(ms);
}
