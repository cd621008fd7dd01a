import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { LetterExample } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { ShortId } from '../../parts/copy.tsx';
import { Fold } from '../../parts/fold.tsx';
import { Json } from '../../parts/json.tsx';
import { prettyJson } from '../../parts/json-text.ts';
import { Link } from '../../parts/link.tsx';
import { countOf } from '../../parts/numbers.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { Time } from '../../parts/time.tsx';
import { EditBody } from '../../redrive/edit-body.tsx';
import { useSendLetter } from '../../redrive/send-letter.tsx';
import { DeleteLetters } from './delete-letters.tsx';
import { filterOf, type LetterGroup } from './group.ts';

interface Properties {
  readonly group: LetterGroup;
  readonly examples: readonly LetterExample[];
  readonly onChange: () => void;
  /** Also when one has gone and nobody looks at it any more. */
  readonly onGone: () => void;
}

export function Examples({ examples, ...rest }: Properties): JSX.Element {
  return (
    <div>
      {examples.map((example, at) => (
        <Example key={example.id ?? at} {...rest} example={example} isOpen={at === 0} />
      ))}
    </div>
  );
}

interface ExampleProperties extends Omit<Properties, 'examples'> {
  readonly example: LetterExample;
  readonly isOpen: boolean;
}

function Example({ group, example, isOpen, onChange, onGone }: ExampleProperties): JSX.Element {
  const { id, event, diedAt, attempts, status, detail, body } = example;
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
      {id === null ? (
        <Json text={body} label="Body of the letter" />
      ) : (
        <Letter group={group} id={id} body={body} onChange={onChange} onGone={onGone} />
      )}
    </Fold>
  );
}

interface LetterProperties extends Pick<Properties, 'group' | 'onChange' | 'onGone'> {
  readonly id: string;
  readonly body: string;
}

/** What can be done with one alone. */
function Letter({ group, id, body, onChange, onGone }: LetterProperties): JSX.Element {
  const [doing, setDoing] = useState<'nothing' | 'editing' | 'deleting'>('nothing');
  const [isSent, setSent] = useState(false);
  const filter = { ...filterOf(group), id };
  const again = useSendLetter(filter, onGone);
  if (doing === 'editing') {
    return (
      <EditBody
        filter={filter}
        project={group.project}
        body={body}
        onDone={() => {
          setSent(true);
          onChange();
        }}
        onClose={() => {
          setDoing('nothing');
          if (isSent) onGone();
        }}
      />
    );
  }
  return (
    <>
      <Json text={body} label="Body of the letter" />
      <div class="buttons">
        {group.movable === 'as-they-are' && (
          <Button isBusy={again.isBusy} onClick={again.send}>
            Send again
          </Button>
        )}
        {group.movable !== 'never' && prettyJson(body) !== undefined && (
          <Button onClick={() => setDoing('editing')}>Edit</Button>
        )}
        <Button kind="danger" onClick={() => setDoing('deleting')}>
          Delete …
        </Button>
      </div>
      {again.question}
      {doing === 'deleting' && (
        <DeleteLetters group={group} filter={filter} onClose={() => setDoing('nothing')} onDeleted={onGone} />
      )}
    </>
  );
}
