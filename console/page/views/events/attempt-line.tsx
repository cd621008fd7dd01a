/** One call of Iterable, and its words. */
import type { JSX } from 'preact';
import type { IterableCall, Step } from '../../../api.ts';
import { Json } from '../../parts/json.tsx';
import { countOf, durationOf } from '../../parts/moment.ts';
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
}

export function AttemptLine({ step, number, isLatest }: Properties): JSX.Element {
  const { call } = step;
  const status = call?.status ?? numberFact(step, 'status') ?? null;
  const isDone =
    status !== null && status < 300 && (textFact(step, 'verdict') ?? 'delivered') === 'delivered';
  return (
    <Line
      at={step.at}
      title={`attempt ${number}`}
      tone={isDone ? 'delivered' : 'retrying'}
      words={
        call === null ? <Verdict step={step} status={status} /> : <CallWords call={call} status={status} />
      }
    >
      {call !== null && <Answer call={call} isOpen={!isDone && isLatest} isDone={isDone} />}
    </Line>
  );
}

function Verdict({ step, status }: { readonly step: Step; readonly status: number | null }): JSX.Element {
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

interface AnswerProperties {
  readonly call: IterableCall;
  readonly isOpen: boolean;
  readonly isDone: boolean;
}

function Answer({ call, isOpen, isDone }: AnswerProperties): JSX.Element {
  const { answer, body } = call;
  return (
    <>
      {answer !== null && answer !== '' && <Words answer={answer} isOpen={isOpen} isDone={isDone} />}
      {body !== null && (
        <details>
          <summary>The whole call</summary>
          <Json text={body} label="The whole call" />
        </details>
      )}
    </>
  );
}

interface WordsProperties {
  readonly answer: string;
  readonly isOpen: boolean;
  readonly isDone: boolean;
}

/** Its sentence; the rest of the answer when somebody asks. */
function Words({ answer, isOpen, isDone }: WordsProperties): JSX.Element {
  const said = sentenceIn(answer);
  if (isOpen && said === undefined) return <Json text={answer} label="Iterable's answer" />;
  return (
    <>
      {!isDone && said !== undefined && (
        <p class="iterable-words">
          <OutsideText text={said.message} />{' '}
          {said.code !== '' && <code class="muted">{visible(said.code)}</code>}
        </p>
      )}
      <details>
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
