/** A group of letters: what they have in common, what is to be done, and some of them. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { AdviceNote } from '../../parts/advice-note.tsx';
import { Button } from '../../parts/button.tsx';
import { Careful } from '../../parts/careful.tsx';
import { CloseButton } from '../../parts/close-button.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { countOf } from '../../parts/numbers.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { useCall } from '../../parts/use-call.ts';
import { DeleteLetters } from './delete-letters.tsx';
import { Examples } from './examples.tsx';
import { filterOf, type LetterGroup, warningOf } from './group.ts';
import { GroupFacts } from './group-facts.tsx';
import { RedriveGroup } from './redrive-group.tsx';

interface Properties {
  readonly group: LetterGroup;
  /** Not if the last of its letters has gone. */
  readonly isThere: boolean;
  /** Letters were moved, or deleted. */
  readonly onChange: () => void;
  readonly onClose: () => void;
}

export function GroupPage({ group, isThere, onChange, onClose }: Properties): JSX.Element {
  const { answer: examples, fault, again } = useCall('examples', filterOf(group));
  const [isDeleting, setDeleting] = useState(false);
  const head = useRef<HTMLHeadingElement>(null);
  const warning = warningOf(group);
  useEffect(() => beginAt(head.current), []);
  // Others came, or went: those that are shown may have.
  const count = useRef(group.letters);
  useEffect(() => {
    if (count.current !== group.letters) again();
    count.current = group.letters;
  }, [group.letters, again]);
  const changed = () => {
    again();
    onChange();
  };
  return (
    <article class="group">
      <header class="detail-head">
        <h2 ref={head} tabIndex={-1}>
          {group.name === null ? 'No name' : <OutsideText text={group.name} />}
        </h2>
        <span class="room" />
        <CloseButton what="the group" onClose={onClose} />
      </header>
      <div class="group-inside">
        <GroupFacts group={group} isThere={isThere} />
        <AdviceNote about={group.reason} advice={group.advice} />
        {warning !== null && <Careful>{warning}</Careful>}
        {group.movable !== 'never' && (
          <RedriveGroup
            group={group}
            isThere={isThere}
            example={examples?.[0]?.body}
            isReady={examples !== undefined || fault !== undefined}
            onChange={changed}
          />
        )}
        {isThere && (
          <>
            <section class="group-part">
              <h3>{examplesTitle(examples?.length, group.letters)}</h3>
              {fault !== undefined && <FaultNote fault={fault} />}
              {examples && (
                <Examples group={group} examples={examples} onChange={onChange} onGone={changed} />
              )}
            </section>
            <div class="group-part">
              <div class="buttons">
                <Button kind="danger" onClick={() => setDeleting(true)}>
                  Delete {countOf(group.letters, 'letter')} …
                </Button>
              </div>
            </div>
          </>
        )}
      </div>
      {isDeleting && (
        <DeleteLetters
          group={group}
          filter={filterOf(group)}
          onClose={() => setDeleting(false)}
          onDeleted={() => {
            onChange();
            onClose();
          }}
        />
      )}
    </article>
  );
}

/** Over the list, as on a phone, nothing has the focus any more; and another group may have been scrolled down. */
function beginAt(head: HTMLElement | null): void {
  head?.closest('.split-detail')?.scrollTo({ top: 0 });
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) head?.focus();
  });
}

function examplesTitle(shown: number | undefined, letters: number): string {
  if (shown === undefined) return 'Examples …';
  return shown < letters ? `${shown} of ${countOf(letters, 'letter')}` : countOf(letters, 'letter');
}
