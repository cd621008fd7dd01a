import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { LetterExample } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { ShortId } from '../../parts/copy.tsx';
import { Json } from '../../parts/json.tsx';
import { Link } from '../../parts/link.tsx';
import { countOf } from '../../parts/moment.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { Time } from '../../parts/time.tsx';
import { DeleteLetters } from './delete-letters.tsx';
import { EditLetter } from './edit-letter.tsx';
import { filterOf, type LetterGroup, movableOf } from './group.ts';

interface Properties {
  readonly group: LetterGroup;
  readonly examples: readonly LetterExample[];
  readonly onChange: () => void;
}

export function Examples({ group, examples, onChange }: Properties): JSX.Element {
  return (
    <div class="examples">
      {examples.map((example, at) => (
        <Example key={at} group={group} example={example} isOpen={at === 0} onChange={onChange} />
      ))}
    </div>
  );
}

interface ExampleProperties {
  readonly group: LetterGroup;
  readonly example: LetterExample;
  readonly isOpen: boolean;
  readonly onChange: () => void;
}

function Example({ group, example, isOpen, onChange }: ExampleProperties): JSX.Element {
  const { id, event, diedAt, attempts, status, detail, body } = example;
  const [doing, setDoing] = useState<'nothing' | 'editing' | 'deleting'>('nothing');
  const filter = id === null ? undefined : { ...filterOf(group), id };
  return (
    <details class="example" open={isOpen}>
      <summary>
        <Time at={diedAt} />
        {status !== null && <span class="number">{status}</span>}
        <span class="example-detail">
          {detail === null ? <span class="muted">no detail</span> : <OutsideText text={detail} />}
        </span>
      </summary>
      <div class="example-head">
        {id !== null && <ShortId id={id} />}
        {attempts !== null && <span class="muted small">{countOf(attempts, 'attempt')}</span>}
        {event !== null && <Link to={{ view: 'events', event: String(event) }}>Open the event</Link>}
      </div>
      {doing === 'editing' && filter ? (
        <EditLetter
          group={group}
          filter={filter}
          body={body}
          onChange={onChange}
          onClose={() => setDoing('nothing')}
        />
      ) : (
        <Json text={body} label="Body of the letter" />
      )}
      {filter && doing !== 'editing' && (
        <div class="buttons">
          {movableOf(group) !== 'never' && (
            <Button onClick={() => setDoing('editing')}>Edit and redrive this one …</Button>
          )}
          <Button kind="quiet" onClick={() => setDoing('deleting')}>
            Delete this one …
          </Button>
        </div>
      )}
      {filter && doing === 'deleting' && (
        <DeleteLetters filter={filter} onClose={() => setDoing('nothing')} onDeleted={onChange} />
      )}
    </details>
  );
}
