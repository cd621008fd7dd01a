import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { LetterExample } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { ShortId } from '../../parts/copy.tsx';
import { Fold } from '../../parts/fold.tsx';
import { Json } from '../../parts/json.tsx';
import { prettyJson } from '../../parts/json-text.ts';
import { Link } from '../../parts/link.tsx';
import { countOf } from '../../parts/moment.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { Time } from '../../parts/time.tsx';
import { DeleteLetters } from './delete-letters.tsx';
import { EditLetter } from './edit-letter.tsx';
import { filterOf, type LetterGroup } from './group.ts';

interface Properties {
  readonly group: LetterGroup;
  readonly examples: readonly LetterExample[];
  readonly onChange: () => void;
  /** Also when one has gone and nobody looks at it any more. */
  readonly onDeleted: () => void;
}

export function Examples({ group, examples, onChange, onDeleted }: Properties): JSX.Element {
  return (
    <div class="examples">
      {examples.map((example, at) => (
        <Example
          key={example.id ?? at}
          group={group}
          example={example}
          isOpen={at === 0}
          onChange={onChange}
          onDeleted={onDeleted}
        />
      ))}
    </div>
  );
}

interface ExampleProperties {
  readonly group: LetterGroup;
  readonly example: LetterExample;
  readonly isOpen: boolean;
  readonly onChange: () => void;
  readonly onDeleted: () => void;
}

function Example({ group, example, isOpen, onChange, onDeleted }: ExampleProperties): JSX.Element {
  const { id, event, diedAt, attempts, status, detail, body } = example;
  const [doing, setDoing] = useState<'nothing' | 'editing' | 'deleting'>('nothing');
  const [isMoved, setMoved] = useState(false);
  const filter = id === null ? undefined : { ...filterOf(group), id };
  return (
    <Fold
      isOpen={isOpen}
      head={
        <>
          <Time at={diedAt} />
          {status !== null && <span class="number">{status}</span>}
          <span class="example-detail">
            {detail === null ? <span class="muted">no detail</span> : <OutsideText text={detail} />}
          </span>
        </>
      }
    >
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
          onChange={() => {
            setMoved(true);
            onChange();
          }}
          onClose={() => {
            setDoing('nothing');
            if (isMoved) onDeleted();
          }}
        />
      ) : (
        <Json text={body} label="Body of the letter" />
      )}
      {filter && doing !== 'editing' && (
        <div class="buttons">
          {group.movable !== 'never' && prettyJson(body) !== undefined && (
            <Button onClick={() => setDoing('editing')}>Edit and redrive this one …</Button>
          )}
          <Button kind="quiet" onClick={() => setDoing('deleting')}>
            Delete this one …
          </Button>
        </div>
      )}
      {filter && doing === 'deleting' && (
        <DeleteLetters
          group={group}
          filter={filter}
          onClose={() => setDoing('nothing')}
          onDeleted={onDeleted}
        />
      )}
    </Fold>
  );
}
