/** A request that became no event: what came, what the door answered, and what to do about it. */
import type { JSX } from 'preact';
import type { RefusedRequest } from '../../../api.ts';
import { AdviceNote } from '../../parts/advice-note.tsx';
import { CloseButton } from '../../parts/close-button.tsx';
import { Fact } from '../../parts/fact.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { Json } from '../../parts/json.tsx';
import { durationOf } from '../../parts/moment.ts';
import { bytesOf } from '../../parts/numbers.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { Time } from '../../parts/time.tsx';
import { useCall } from '../../parts/use-call.ts';
import { useFocusIfLost } from './focus-if-lost.ts';
import { Line } from './line.tsx';

interface Properties {
  readonly request: number;
  readonly onClose: () => void;
}

export function RequestDetail({ request, onClose }: Properties): JSX.Element {
  const { answer, fault } = useCall('request', { request });
  const heading = useFocusIfLost();
  return (
    <article class="detail">
      <header class="detail-head">
        <h2 ref={heading} tabIndex={-1}>
          <Title answer={answer} isLost={fault !== undefined} />
        </h2>
        <span class="room" />
        <CloseButton what="the request" onClose={onClose} />
      </header>
      {fault !== undefined && <FaultNote fault={fault} />}
      {answer && <Inside request={answer} />}
    </article>
  );
}

interface TitleProperties {
  readonly answer: RefusedRequest | undefined;
  readonly isLost: boolean;
}

function Title({ answer, isLost }: TitleProperties): JSX.Element {
  if (answer !== undefined) return <OutsideText text={`${answer.status} ${answer.code ?? ''}`.trim()} />;
  return <>{isLost ? 'This request can’t be shown' : ''}</>;
}

function Inside({ request }: { readonly request: RefusedRequest }): JSX.Element {
  const { at, ms, method, path, source, type, bytes, status, code, message, answer, advice } = request;
  return (
    <>
      <dl class="facts">
        <Fact isNameHidden name="source">
          {source ?? 'no source'}
        </Fact>
        <Fact isNameHidden name="came in">
          <Time at={at} />
        </Fact>
        <Fact isNameHidden name="content type">
          {type === null ? 'no content type' : <OutsideText text={type} />}
        </Fact>
        <Fact isNameHidden name="size">
          {bytesOf(bytes)}
        </Fact>
      </dl>
      {advice !== null && <AdviceNote about={code} advice={advice} />}
      <ol class="timeline" aria-label="What happened to it">
        <Line
          at={at}
          title="came in"
          words={
            <code>
              {method} <OutsideText text={path} />
            </code>
          }
        >
          <Body request={request} />
        </Line>
        <Line
          at={at + ms}
          title={`answered ${status}`}
          tone={status >= REFUSED ? 'dead' : 'plain'}
          words={
            <>
              in {durationOf(ms)}
              {message !== null && (
                <>
                  : <OutsideText text={message} />
                </>
              )}
            </>
          }
        >
          {answer !== '' && <Json text={answer} label="What the door answered" />}
        </Line>
      </ol>
    </>
  );
}

const REFUSED = 400;

function Body({ request: { body, bytes, isWhole } }: { readonly request: RefusedRequest }): JSX.Element {
  if (body === null || body === '') {
    return <p class="muted">{bytes === 0 ? 'without a body' : 'its body is no text, and is not kept'}</p>;
  }
  return (
    <>
      <Json text={body} label="What came in" />
      {!isWhole && <p class="muted">This is its first part: more is not kept.</p>}
    </>
  );
}
