import type { JSX } from 'preact';
import { Link } from '../../parts/link.tsx';
import { countOf, numberOf } from '../../parts/numbers.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { Time } from '../../parts/time.tsx';
import { keyOf, type LetterGroup } from './group.ts';

interface Properties {
  readonly group: LetterGroup;
  readonly isOpen: boolean;
}

export function GroupRow({ group, isOpen }: Properties): JSX.Element {
  const { project, reason, field, name, letters, users, firstDiedAt, lastDiedAt, advice } = group;
  return (
    <li class={isOpen ? 'letters-row is-open' : 'letters-row'}>
      <Link to={{ view: 'letters', group: keyOf(group) }} isCurrent={isOpen}>
        <span class="letters-count number">{numberOf(letters)}</span>
        <span class="letters-what">
          <span class="letters-title">
            <strong>
              {name === null ? <span class="muted">no name</span> : <OutsideText text={name} />}
            </strong>
            <span class="letters-reason">{reason}</span>
            {field !== null && (
              <code>
                <OutsideText text={field} />
              </code>
            )}
          </span>
          <span>{advice.sentence}</span>
          <span class="muted small">
            {project === null ? 'no project' : <code>{project}</code>} · {countOf(users, 'user')} · last{' '}
            <Time at={Date.parse(lastDiedAt)} />
            {firstDiedAt !== lastDiedAt && (
              <>
                , first <Time at={Date.parse(firstDiedAt)} />
              </>
            )}
          </span>
        </span>
      </Link>
    </li>
  );
}
