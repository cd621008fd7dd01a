import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { SourceInfo, ToSend } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { TextArea } from '../../parts/field.tsx';
import { Fold } from '../../parts/fold.tsx';
import { jsonFault, prettyJson } from '../../parts/json-text.ts';
import { countOf } from '../../parts/moment.ts';
import { useCall } from '../../parts/use-call.ts';
import { change, route } from '../../state/route.ts';
import { stack } from '../../state/status.ts';
import { Becomes } from './becomes.tsx';
import { type Choice, firstChoice, wantedBy } from './choice.ts';
import { Choose } from './choose.tsx';
import { SendIt } from './send-it.tsx';

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
  const draft = useCall('draft', wantedBy(source, choice), { afterMs: TYPED_MS });
  const { text, setText, replaced } = useDraftedText(draft.answer?.body);
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
        <TextArea
          label="Body"
          value={text}
          onInput={setText}
          rows={rowsFor(text)}
          hint={isJson(draft.answer?.headers) ? jsonFault(text) : undefined}
        />
        {replaced !== undefined && (
          <Button kind="quiet" onClick={() => setText(replaced)}>
            Bring back what was written before
          </Button>
        )}
        <SendIt request={request} />
      </section>
      <Becomes source={source} request={request} />
    </div>
  );
}

/** What was drafted, until somebody writes; a new draft takes its place, and what was written can be had again. */
function useDraftedText(drafted: string | undefined) {
  const [text, setText] = useState('');
  const [first, setFirst] = useState('');
  const [replaced, setReplaced] = useState<string>();
  useEffect(() => {
    if (drafted === undefined) return;
    const next = prettyJson(drafted) ?? drafted;
    setReplaced(text === first ? undefined : text);
    setFirst(next);
    setText(next);
  }, [drafted]);
  return { text, setText, replaced: text === first ? replaced : undefined };
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
      <Fold head={<span class="muted small">{countOf(lines.length, 'header')}, and what signs it</span>}>
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
