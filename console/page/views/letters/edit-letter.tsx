import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { LetterFilter } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { JsonArea } from '../../parts/json-area.tsx';
import { jsonFault, prettyJson } from '../../parts/json-text.ts';
import type { LetterGroup } from './group.ts';
import { Redrive } from './redrive.tsx';

interface Properties {
  readonly group: LetterGroup;
  readonly filter: LetterFilter & { readonly id: string };
  readonly body: string;
  readonly onChange: () => void;
  readonly onClose: () => void;
}

const MAX_ROWS = 24;

/** One letter, as somebody writes it anew. */
export function EditLetter({ group, filter, body, onChange, onClose }: Properties): JSX.Element {
  const before = prettyJson(body) ?? body;
  const [text, setText] = useState(before);
  const fault = jsonFault(text);
  const isSame = text === before;
  return (
    <div class="edit-letter">
      <Redrive
        wanted={{ filter, set: [], drop: [], ...(isSame ? {} : { body: text }) }}
        act="Redrive this letter …"
        group={group}
        isDisabled={fault !== undefined}
        hint={isSame ? 'As it is. Shows first what would be moved.' : 'Shows first what changes.'}
        only={filter}
        onChange={onChange}
        onBack={onClose}
      >
        <JsonArea
          label="The event, as it will be sent"
          value={text}
          onInput={setText}
          rows={Math.min(MAX_ROWS, text.split('\n').length + 1)}
          fault={fault}
        />
        {!isSame && (
          <Button kind="quiet" onClick={() => setText(before)}>
            Write it as it was
          </Button>
        )}
      </Redrive>
    </div>
  );
}
