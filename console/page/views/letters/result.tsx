import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { RedriveDone, RedriveWanted } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { FollowedEvent } from '../../parts/followed-event.tsx';
import { Link } from '../../parts/link.tsx';
import { countOf, numberOf } from '../../parts/moment.ts';
import { StateShape } from '../../parts/state-badge.tsx';
import type { Route } from '../../state/route.ts';
import { search } from '../../state/search.ts';
import type { LetterGroup } from './group.ts';
import { nameAfter } from './mending.ts';

interface Properties {
  readonly done: RedriveDone;
  readonly group: LetterGroup;
  /** What was asked for. */
  readonly wanted: RedriveWanted;
  readonly only: { readonly id: string } | undefined;
  readonly since: number;
  readonly onBack: () => void;
}

/** What came of a redrive, and where its events are now. */
export function Result({ done, group, wanted, only, since, onBack }: Properties): JSX.Element {
  const { letters, events, unsent, undeleted, unmet, fault } = done;
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  const remaining = [
    [unsent, 'not confirmed by their queue, and stay'],
    [undeleted, 'sent and not deleted: moved again, they have the same ids'],
    [unmet, 'not met again, or waiting for one that stays: look again and repeat it'],
  ] as const;
  return (
    <section class="plan" aria-label="What came of it">
      <h4 ref={head} tabIndex={-1} class="result-head">
        <StateShape state={letters > 0 ? 'delivered' : 'waiting'} />
        {countOf(letters, 'letter')} moved{events !== letters && `, ${countOf(events, 'event')}`}
      </h4>
      {unsent + undeleted + unmet > 0 && (
        <ul>
          {remaining.map(
            ([count, words]) =>
              count > 0 && (
                <li key={words}>
                  {numberOf(count)} {words}
                </li>
              ),
          )}
        </ul>
      )}
      {fault !== null && <FaultNote fault={fault} />}
      {letters > 0 && only !== undefined && (
        <p class="result-event">
          <FollowedEvent id={only.id} since={since} />
        </p>
      )}
      {letters > 0 && only === undefined && (
        <p class="muted">They are on the queue again. What fails once more comes back here.</p>
      )}
      <div class="buttons">
        {letters > 0 && only === undefined && (
          <Link
            class="button main"
            to={placeOf(group)}
            onGo={() => {
              search.value = nameAfter(wanted, group) ?? '';
            }}
          >
            See the events
          </Link>
        )}
        <Button onClick={onBack}>Back</Button>
      </div>
    </section>
  );
}

function placeOf({ project }: LetterGroup): Route {
  return {
    view: 'events',
    ...(project === null ? {} : { project }),
  };
}
