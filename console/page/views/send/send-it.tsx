import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Sent, ToSend } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { ShortId } from '../../parts/copy.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { Fold } from '../../parts/fold.tsx';
import { FollowedEvent } from '../../parts/followed-event.tsx';
import { Json } from '../../parts/json.tsx';
import { Link } from '../../parts/link.tsx';
import { countOf } from '../../parts/numbers.ts';
import { StateShape } from '../../parts/state-badge.tsx';
import { useAction } from '../../parts/use-call.ts';
import { call } from '../../state/call.ts';

interface Properties {
  /** Nothing: there is nothing to send yet. */
  readonly request: ToSend | undefined;
}

/** A button, and in its place what came of it. */
export function SendIt({ request }: Properties): JSX.Element {
  const [sent, setSent] = useState<Sent & { readonly at: number; readonly request: ToSend }>();
  const { run, isBusy, fault } = useAction(async (wanted: ToSend) => {
    const at = Date.now();
    setSent({ ...(await call('send', wanted)), at, request: wanted });
  });
  const send = () => {
    if (request !== undefined) run(request);
  };
  useEffect(() => {
    const onKey = ({ key, ctrlKey, metaKey }: KeyboardEvent) => {
      if (key === 'Enter' && (ctrlKey || metaKey)) send();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
  return (
    <div class="send-it">
      {sent && <Answer key={sent.at} sent={sent} at={sent.at} />}
      {fault !== undefined && <FaultNote fault={fault} />}
      <div class="buttons">
        <Button
          kind={sent !== undefined && isSame(sent.request, request) ? 'plain' : 'main'}
          isBusy={isBusy}
          isDisabled={request === undefined}
          keys="Control+Enter"
          onClick={send}
        >
          {wordFor(isBusy, sent !== undefined && isSame(sent.request, request))}
        </Button>
        <span class="send-keys muted small">Ctrl Enter</span>
      </div>
    </div>
  );
}

function wordFor(isBusy: boolean, isAgain: boolean): string {
  if (isBusy) return 'Sending …';
  return isAgain ? 'Send again' : 'Send';
}

function isSame(one: ToSend, other: ToSend | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const MAX_SHOWN = 5;
const REFUSED_FROM = 400;
/** Each event of a list has an answer of its own. */
const IN_PART = 207;

function wordOf(status: number, events: number): string {
  if (status >= REFUSED_FROM) return 'refused';
  if (status === IN_PART) return 'accepted in part';
  return events === 0 ? 'answered' : 'accepted';
}

interface AnswerProperties {
  readonly sent: Sent;
  /** When it was sent. */
  readonly at: number;
}

function Answer({ sent, at }: AnswerProperties): JSX.Element {
  const { status, answer, ids } = sent;
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  const isRefused = status >= REFUSED_FROM;
  return (
    <section class={isRefused ? 'send-answer is-refused' : 'send-answer'} aria-label="The answer">
      <h2 ref={head} tabIndex={-1}>
        <StateShape state={isRefused || status === IN_PART ? 'dead' : 'delivered'} />
        {`${status}, ${wordOf(status, ids.length)}`}
      </h2>
      {ids.length > 0 && (
        <ul>
          {ids.slice(0, MAX_SHOWN).map((id) => (
            <li key={id} class="send-event">
              <ShortId id={id} />
              <FollowedEvent id={id} since={at} />
            </li>
          ))}
          {ids.length > MAX_SHOWN && <li class="muted">and {countOf(ids.length - MAX_SHOWN, 'other')}</li>}
        </ul>
      )}
      <Fold head="The answer in full" isOpen={ids.length === 0 || status === IN_PART}>
        <Json text={answer} label="The answer’s body" />
      </Fold>
      <p>
        {isRefused ? (
          <Link to={{ view: 'events', state: 'refused' }}>All refused requests</Link>
        ) : (
          <Link to={{ view: 'events' }}>All events</Link>
        )}
      </p>
    </section>
  );
}
