import type { JSX } from 'preact';
import { useEffect, useReducer, useState } from 'preact/hooks';
import type { Draft, SourceInfo, ToSend } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { Fold } from '../../parts/fold.tsx';
import { JsonArea } from '../../parts/json-area.tsx';
import { jsonFault, prettyJson } from '../../parts/json-text.ts';
import { countOf } from '../../parts/numbers.ts';
import { useCall } from '../../parts/use-call.ts';
import { change, route } from '../../state/route.ts';
import { stack } from '../../state/status.ts';
import { Becomes } from './becomes.tsx';
import { type Choice, firstChoice, wantedBy } from './choice.ts';
import { Choose } from './choose.tsx';
import { SendIt } from './send-it.tsx';
import { NOTHING_WRITTEN, withChange } from './written.ts';

/** Sends one request as a source's sender would. */
export function Send(): JSX.Element | null {
  const sources = stack.value?.sources;
  const source = sources?.find(({ name }) => name === route.value.source) ?? sources?.[0];
  if (sources === undefined) return null;
  if (source === undefined) return <NoSources />;
  return <SendFrom key={source.name} sources={sources} source={source} />;
}

interface Properties {
  readonly sources: readonly SourceInfo[];
  readonly source: SourceInfo;
}

const TYPED_MS = 300;

function SendFrom({ sources, source }: Properties): JSX.Element {
  const [choice, setChoice] = useState<Choice>(() => firstChoice(source));
  const wanted = wantedBy(source, choice);
  const draft = useCall('draft', wanted, { afterMs: TYPED_MS });
  const [{ body, other }, write] = useWritten(JSON.stringify(wanted), draft.answer);
  const { text } = body;
  const request: ToSend | undefined =
    draft.answer === undefined || draft.isAsking || draft.fault !== undefined
      ? undefined
      : { ...draft.answer, body: text, source: source.name };
  return (
    <div class="send">
      <section class="send-form" aria-label="What is sent">
        <h1>Send</h1>
        <Choose
          sources={sources}
          source={source}
          onSource={(name) => change({ source: name }, 'replace')}
          choice={choice}
          onChoice={setChoice}
        />
        {draft.fault !== undefined && <FaultNote fault={draft.fault} />}
        {draft.answer && <RequestLine request={{ ...draft.answer, body: text, source: source.name }} />}
        <JsonArea
          label="Body"
          value={text}
          onInput={(typed) => write({ kind: 'typed', text: typed })}
          rows={rowsFor(text)}
          isJson={isJson(draft.answer?.headers)}
          hint={isJson(draft.answer?.headers) ? jsonFault(text) : undefined}
        />
        {other !== undefined && (
          <Button kind="quiet" onClick={() => write({ kind: 'swapped' })}>
            {other.is === 'new-draft' ? 'Take the new draft instead' : 'Bring back what was written before'}
          </Button>
        )}
        <SendIt request={request} />
      </section>
      <Becomes source={source} request={request} />
    </div>
  );
}

/** @param asked what a draft is asked for by */
function useWritten(asked: string, draft: Draft | undefined) {
  const [written, write] = useReducer(withChange, NOTHING_WRITTEN);
  // What is asked for anew may replace what stands there now.
  useEffect(() => write({ kind: 'asked' }), [asked]);
  useEffect(() => {
    if (draft === undefined) return;
    write({ kind: 'drafted', text: prettyJson(draft.body) ?? draft.body });
  }, [draft]);
  return [written, write] as const;
}

const MIN_ROWS = 8;
const MAX_ROWS = 22;

function rowsFor(text: string): number {
  return Math.min(MAX_ROWS, Math.max(MIN_ROWS, text.split('\n').length + 1));
}

function isJson(headers: ToSend['headers'] | undefined): boolean {
  return headers?.['content-type']?.includes('json') === true;
}

function RequestLine({ request }: { readonly request: ToSend }): JSX.Element {
  const { path, headers } = request;
  const lines = Object.entries(headers);
  return (
    <div class="send-line">
      <code>
        POST {stack.value?.door}
        {path}
      </code>
      <Fold
        head={
          <span class="muted small">
            {countOf(lines.length, 'header')}; its key or signature is added on the way
          </span>
        }
      >
        <ul>
          {lines.map(([name, value]) => (
            <li key={name}>
              <code>
                {name}: {value}
              </code>
            </li>
          ))}
        </ul>
      </Fold>
    </div>
  );
}

function NoSources(): JSX.Element {
  return (
    <EmptyState title="No sources">
      <p>
        A source is who may send events: an app with a key, or a provider that signs. Add one to{' '}
        <code>sources</code> in <code>forwarder.config.ts</code>, and restart.
      </p>
    </EmptyState>
  );
}
