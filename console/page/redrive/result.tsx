import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { RedriveDone } from '../../api.ts';
import { Button } from '../parts/button.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { FollowedEvent } from '../parts/followed-event.tsx';
import { Link } from '../parts/link.tsx';
import { countOf, numberOf } from '../parts/numbers.ts';
import { StateShape } from '../parts/state-badge.tsx';
import { search } from '../state/search.ts';
import { type Place, routeTo } from './place.ts';
import { type Before, useMoved } from './use-moved.ts';

interface Properties {
  readonly done: RedriveDone;
  readonly before: Before | undefined;
  readonly place: Place;
  /** The only letter: what becomes of it is told. */
  readonly only: { readonly id: string } | undefined;
  readonly since: number;
  readonly onBack: () => void;
}

/** What came of it, and where its events are now. */
export function Result({ done, before, place, only, since, onBack }: Properties): JSX.Element {
  const { letters, events, unsent, undeleted, unmet, fault } = done;
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  const remaining = [
    [unsent, 'not confirmed by their queue, and stay'],
    [undeleted, 'sent and not deleted: sent once more, they have the same ids'],
    [unmet, 'not met again, or waiting for one that stays: repeat it for them'],
  ] as const;
  return (
    <section class="plan" aria-label="What came of it">
      <h4 ref={head} tabIndex={-1} class="result-head">
        <StateShape state={letters > 0 ? 'delivered' : 'waiting'} />
        {countOf(letters, 'letter')} sent again{events !== letters && `, ${countOf(events, 'event')}`}
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
      {letters > 0 && only === undefined && <Followed before={before} place={place} events={events} />}
      <div class="buttons">
        {letters > 0 && only === undefined && (
          <Link class="button main" to={routeTo(place)} onGo={() => searchFor(place)}>
            See the events
          </Link>
        )}
        <Button onClick={onBack}>Back</Button>
      </div>
    </section>
  );
}

interface FollowedProperties {
  readonly before: Before | undefined;
  readonly place: Place;
  readonly events: number;
}

/** How many have come to an end, as long as somebody waits here. */
function Followed({ before, place, events }: FollowedProperties): JSX.Element {
  const counts = useMoved(before, place, events);
  if (counts === undefined) {
    return <p class="muted">They are on the queue again. What fails once more comes back here.</p>;
  }
  const { delivered, dead, under } = counts;
  return (
    <p class="result-event" role="status">
      <Link to={routeTo(place, 'delivered')} class="state delivered" onGo={() => searchFor(place)}>
        <StateShape state="delivered" />
        {numberOf(delivered)} delivered
      </Link>
      {dead > 0 && (
        <Link to={routeTo(place, 'dead')} class="state dead" onGo={() => searchFor(place)}>
          <StateShape state="dead" />
          {numberOf(dead)} dead again
        </Link>
      )}
      {under > 0 && (
        <span class="state waiting">
          <StateShape state="waiting" />
          {numberOf(under)} on their way
        </span>
      )}
    </p>
  );
}

function searchFor({ name }: Place): void {
  search.value = name ?? '';
}
