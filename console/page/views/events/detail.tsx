/** One event: how it stands, what can be done about it, and its way from the door to its end. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { EventRow, EventStory } from '../../../api.ts';
import { AdviceNote } from '../../parts/advice-note.tsx';
import { Button } from '../../parts/button.tsx';
import { CloseButton } from '../../parts/close-button.tsx';
import { ShortId } from '../../parts/copy.tsx';
import { Fact } from '../../parts/fact.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { OutsideText } from '../../parts/outside-text.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Time } from '../../parts/time.tsx';
import { useCall } from '../../parts/use-call.ts';
import { visible } from '../../parts/visible.ts';
import { wordsOfOne } from '../../redrive/done-words.ts';
import { EditBody } from '../../redrive/edit-body.tsx';
import { useKeys } from '../../state/keys.ts';
import { say } from '../../state/say.ts';
import type { EventList } from './event-list.ts';
import { useFocusIfLost } from './focus-if-lost.ts';
import { Outcome } from './outcome.tsx';
import { filterOfLetter, SendAgain } from './send-again.tsx';
import { Timeline } from './timeline.tsx';

interface Properties {
  readonly event: number;
  readonly list: EventList;
  readonly onClose: () => void;
}

const EACH_MS = 1_000;

export function Detail({ event, list, onClose }: Properties): JSX.Element {
  const row = list.find(event);
  const [isOnItsWay, setOnItsWay] = useState(true);
  const { answer, fault, again } = useCall('event', { event }, isOnItsWay ? { everyMs: EACH_MS } : {});
  const story = answer?.row.event === event ? answer : undefined;
  useEffect(() => {
    if (story !== undefined) setOnItsWay(isMoving(story.row));
  }, [story]);
  // The list hears of a change before it is asked for again.
  useEffect(() => {
    if (row !== undefined) again();
  }, [row, again]);
  if (story === undefined) {
    return (
      <div class="detail">
        <div class="detail-head">
          <h2>{fault === undefined ? '' : 'This event can’t be shown'}</h2>
          <CloseButton what="the event" onClose={onClose} />
        </div>
        {fault !== undefined && <FaultNote fault={fault} />}
      </div>
    );
  }
  return <Story key={event} story={story} onClose={onClose} onSent={again} />;
}

function isMoving({ state }: EventRow): boolean {
  return state === 'waiting' || state === 'retrying';
}

interface StoryProperties {
  readonly story: EventStory;
  readonly onClose: () => void;
  readonly onSent: () => void;
}

function Story({ story, onClose, onSent }: StoryProperties): JSX.Element {
  const [isEditing, setEditing] = useState(false);
  const heading = useFocusIfLost();
  const { row, advice } = story;
  const closeEdit = () => {
    setEditing(false);
    heading.current?.focus();
  };
  const canEdit = row.state === 'dead' && !row.isDeleted;
  useKeys(useMemo(() => (canEdit ? [{ key: 'e', act: () => setEditing(true) }] : []), [canEdit]));
  return (
    <article class="detail">
      <header class="detail-head">
        <h2 ref={heading} tabIndex={-1} title={visible(row.name ?? row.operation)}>
          <OutsideText text={row.name ?? row.operation} />
        </h2>
        <StateBadge state={row.state} />
        <span class="room muted">{row.state !== 'dead' && <Outcome row={row} />}</span>
        {canEdit && !isEditing && (
          <Button keys="e" onClick={() => setEditing(true)}>
            Edit
          </Button>
        )}
        {!isEditing && <SendAgain row={row} onSent={onSent} />}
        <CloseButton what="the event" onClose={onClose} />
      </header>
      <Facts row={row} />
      {advice !== null && <AdviceNote about={row.reason} advice={advice} />}
      {isEditing && canEdit && (
        <EditBody
          filter={filterOfLetter(row)}
          project={row.project}
          body={story.body}
          onClose={closeEdit}
          onDone={(done) => {
            say(wordsOfOne(done), { isFault: done.events === 0 });
            closeEdit();
            onSent();
          }}
        />
      )}
      <Timeline story={story} />
    </article>
  );
}

function Facts({ row }: { readonly row: EventRow }): JSX.Element {
  const { operation, source, project, user, id, at, name } = row;
  return (
    <dl class="facts">
      <Fact isNameHidden name="way">
        {source} → {project === '' ? 'no project' : project}
      </Fact>
      {name !== null && (
        <Fact isNameHidden name="operation">
          {operation}
        </Fact>
      )}
      {user !== null && (
        <Fact isNameHidden name="user">
          <OutsideText text={user} />
        </Fact>
      )}
      <Fact isNameHidden name="came in">
        <Time at={at} />
      </Fact>
      <Fact isNameHidden name="id">
        <ShortId id={id} />
      </Fact>
    </dl>
  );
}
