/** One call of Iterable, and its words. */
import type { JSX } from 'preact';
import type { IterableCall, Step } from '../../../api.ts';
import { Json } from '../../parts/json.tsx';
import { durationOf } from '../../parts/moment.ts';
import { countOf } from '../../parts/numbers.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { visible } from '../../parts/visible.ts';
import { numberFact, textFact } from './facts.ts';
import { Line } from './line.tsx';

interface Properties {
  readonly step: Step;
  /** From 1, since it was queued last. */
  readonly number: number;
  /** Of those before, the answers are mostly the same: they are shown when somebody asks. */
  readonly isLatest: boolean;
  /** What was made of it. A status alone does not tell: Iterable answers 200 to what it leaves out, too. */
  readonly verdict: Verdict;
}

export type Verdict = 'delivered' | 'retried' | 'buried' | 'none-yet';

const TONES = {
  delivered: 'delivered',
  retried: 'retrying',
  buried: 'dead',
  'none-yet': 'waiting',
} as const;

export function AttemptLine({ step, number, isLatest, verdict }: Properties): JSX.Element {
  const { call } = step;
  const status = call?.status ?? numberFact(step, 'status') ?? null;
  const isDone = verdict === 'delivered';
  return (
    <Line
      at={step.at}
      title={`attempt ${number}`}
      tone={TONES[verdict]}
      words={
        call === null ? <Facts step={step} status={status} /> : <CallWords call={call} status={status} />
      }
    >
      {call !== null && (
        <Answer call={call} isOpen={verdict === 'buried'} isLatest={isLatest} isDone={isDone} />
      )}
    </Line>
  );
}

function Facts({ step, status }: { readonly step: Step; readonly status: number | null }): JSX.Element {
  const detail = textFact(step, 'detail') ?? textFact(step, 'cause') ?? textFact(step, 'code');
  return (
    <>
      {status} {textFact(step, 'verdict')}
      {detail !== undefined && (
        <>
          : <OutsideText text={detail} />
        </>
      )}
    </>
  );
}

function CallWords({
  call,
  status,
}: {
  readonly call: IterableCall;
  readonly status: number | null;
}): JSX.Element {
  const { path, ms, events, fault } = call;
  return (
    <>
      {status === null ? 'no answer' : <strong>{status}</strong>} in {durationOf(ms)}
      {status === null && fault !== null && (
        <>
          : <OutsideText text={fault} />
        </>
      )}
      <span class="muted">
        {' '}
        <code>POST {path}</code>
        {events > 1 && `, with ${countOf(events - 1, 'other event')} in the same call`}
      </span>
    </>
  );
}

interface Shown {
  /** It decided: its answer is unfolded. */
  readonly isOpen: boolean;
  readonly isLatest: boolean;
  readonly isDone: boolean;
}

function Answer({ call, ...shown }: Shown & { readonly call: IterableCall }): JSX.Element {
  const { answer, body } = call;
  return (
    <>
      {answer !== null && answer !== '' && <Words answer={answer} {...shown} />}
      {body !== null && (
        <details>
          <summary>The whole call</summary>
          <Json text={body} label="The whole call" />
        </details>
      )}
    </>
  );
}

/** Its sentence, and the rest of the answer: unfolded of the attempt that decided. */
function Words({ answer, isOpen, isLatest, isDone }: Shown & { readonly answer: string }): JSX.Element {
  const said = isDone ? undefined : sentenceIn(answer);
  return (
    <>
      {said !== undefined && (
        <p class="iterable-words">
          <OutsideText text={said.message} />{' '}
          {said.code !== '' && <code class="muted">{visible(said.code)}</code>}
        </p>
      )}
      <details open={isOpen || (isLatest && !isDone && said === undefined)}>
        <summary>Iterable's answer</summary>
        <Json text={answer} label="Iterable's answer" />
      </details>
    </>
  );
}

interface Said {
  readonly message: string;
  readonly code: string;
}

/** Iterable answers `{"msg": "…", "code": "…", "params": …}`. */
function sentenceIn(answer: string): Said | undefined {
  try {
    const { msg, code } = JSON.parse(answer) as { readonly msg?: unknown; readonly code?: unknown };
    if (typeof msg === 'string' && msg !== '')
      return { message: msg, code: typeof code === 'string' ? code : '' };
  } catch {
    // A firewall's page, or nothing that can be read.
  }
  return undefined;
}
