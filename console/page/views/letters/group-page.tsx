import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { countOf, numberOf } from '../../parts/moment.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { Time } from '../../parts/time.tsx';
import { useCall } from '../../parts/use-call.ts';
import { change } from '../../state/route.ts';
import { DeleteLetters } from './delete-letters.tsx';
import { Examples } from './examples.tsx';
import { filterOf, type LetterGroup, movableOf, warningOf } from './group.ts';
import { RedriveGroup } from './redrive-group.tsx';

interface Properties {
  readonly group: LetterGroup;
  /** Not if the last of its letters has gone. */
  readonly isThere: boolean;
  readonly onChange: () => void;
}

export function GroupPage({ group, isThere, onChange }: Properties): JSX.Element {
  const { answer: examples, fault } = useCall('examples', filterOf(group));
  const [isDeleting, setDeleting] = useState(false);
  const warning = warningOf(group);
  return (
    <article class="group">
      <header class="group-head">
        <h2>{group.name === null ? 'No name' : <OutsideText text={group.name} />}</h2>
        <Button kind="quiet" keys="Escape" onClick={() => change({ group: undefined })}>
          Close
        </Button>
      </header>
      <Facts group={group} />
      {group.advice && (
        <p class="group-advice">
          <span>{group.advice.sentence}</span>
          <span class="muted small">docs/errors.md#{group.advice.anchor}</span>
        </p>
      )}
      {warning !== null && <p class="loud-note">{warning}</p>}
      {movableOf(group) !== 'never' && (
        <RedriveGroup group={group} isThere={isThere} example={examples?.[0]?.body} onChange={onChange} />
      )}
      {isThere && (
        <>
          <section class="group-part">
            <h3>{examplesTitle(examples?.length, group.letters)}</h3>
            {fault !== undefined && <FaultNote fault={fault} />}
            {examples && <Examples group={group} examples={examples} onChange={onChange} />}
          </section>
          <section class="group-part group-end">
            <Button kind="danger" onClick={() => setDeleting(true)}>
              Delete {countOf(group.letters, 'letter')} …
            </Button>
          </section>
        </>
      )}
      {isDeleting && (
        <DeleteLetters filter={filterOf(group)} onClose={() => setDeleting(false)} onDeleted={onChange} />
      )}
    </article>
  );
}

function examplesTitle(shown: number | undefined, letters: number): string {
  if (shown === undefined) return 'Examples …';
  return shown < letters ? `${shown} of ${countOf(letters, 'letter')}` : countOf(letters, 'letter');
}

function Facts({ group }: { readonly group: LetterGroup }): JSX.Element {
  const { project, reason, code, field, letters, events, users, firstDiedAt, lastDiedAt } = group;
  return (
    <dl class="group-facts">
      <Fact name="Reason">{reason}</Fact>
      {code !== null && <Fact name="Code">{<OutsideText text={code} />}</Fact>}
      {field !== null && <Fact name="Field">{<OutsideText text={field} />}</Fact>}
      <Fact name="Project">{project ?? 'none'}</Fact>
      <Fact name="Letters">
        {numberOf(letters)}
        {events > letters && <span class="muted"> with {countOf(events, 'event')}</span>}
      </Fact>
      <Fact name="Users">{numberOf(users)}</Fact>
      <Fact name="First">{<Time at={Date.parse(firstDiedAt)} />}</Fact>
      <Fact name="Last">{<Time at={Date.parse(lastDiedAt)} />}</Fact>
    </dl>
  );
}

interface FactProperties {
  readonly name: string;
  readonly children: ComponentChildren;
}

function Fact({ name, children }: FactProperties): JSX.Element {
  return (
    <div>
      <dt class="muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
