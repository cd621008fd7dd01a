import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LetterFilter, RedriveDone } from '../../api.ts';
import { Button } from '../parts/button.tsx';
import { JsonArea } from '../parts/json-area.tsx';
import { jsonFault, prettyJson } from '../parts/json-text.ts';
import { Redrive } from './redrive.tsx';

interface Properties {
  readonly filter: LetterFilter & { readonly id: string };
  readonly project: string | null;
  readonly body: string;
  readonly onDone: (done: RedriveDone) => void;
  readonly onClose: () => void;
}

const MAX_ROWS = 24;

/** One dead letter, as somebody writes it anew. */
export function EditBody({ filter, project, body, onDone, onClose }: Properties): JSX.Element {
  const [written] = useState(() => prettyJson(body) ?? body);
  const [text, setText] = useState(written);
  const fault = jsonFault(text);
  const isSame = text === written;
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.querySelector('textarea')?.focus(), []);
  return (
    <section ref={section} class="edit-body" aria-label="Edit the event">
      <Redrive
        wanted={{ filter, set: [], drop: [], ...(isSame ? {} : { body: text }) }}
        act="Send again …"
        place={{ project, name: undefined }}
        isDisabled={fault !== undefined}
        hint={isSame ? 'Nothing is changed yet.' : 'Shows first what changes.'}
        only={filter}
        onDone={onDone}
        onBack={onClose}
      >
        <JsonArea
          label="The event, as it will be sent"
          value={text}
          onInput={setText}
          rows={Math.min(MAX_ROWS, written.split('\n').length + 1)}
          fault={fault}
        />
        {!isSame && (
          <Button kind="quiet" onClick={() => setText(written)}>
            Write it as it was
          </Button>
        )}
      </Redrive>
    </section>
  );
}
