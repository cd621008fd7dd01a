import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { EventRow } from '../../../api.ts';
import { exactOf } from '../../parts/moment.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Time } from '../../parts/time.tsx';
import { visible } from '../../parts/visible.ts';
import { addressOfEvent, change } from '../../state/route.ts';
import { Outcome } from './outcome.tsx';

interface Properties {
  readonly row: EventRow;
  /** In the whole list, from 0. */
  readonly index: number;
  /** In pixels. */
  readonly top: number;
  readonly isOpen: boolean;
  readonly isFresh: boolean;
  /** With a second line, in place of columns. */
  readonly isTall: boolean;
  /** Of all rows one: Tab goes on from there, and other keys go among the rows. */
  readonly isTabStop: boolean;
}

export function Row({ row, index, top, isOpen, isFresh, isTall, isTabStop }: Properties): JSX.Element {
  // While the list moves, what stands in a row is the same, and nothing in it is looked at again.
  const cells = useMemo(
    () => <Cells row={row} isOpen={isOpen} isTall={isTall} isTabStop={isTabStop} />,
    [row, isOpen, isTall, isTabStop],
  );
  return (
    // The first row is the head.
    <tr
      aria-rowindex={index + 2}
      class={`event-row${isOpen ? ' open' : ''}${isFresh ? ' fresh' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      {cells}
    </tr>
  );
}

type CellProperties = Pick<Properties, 'row' | 'isOpen' | 'isTall' | 'isTabStop'>;

function Cells({ row, isOpen, isTall, isTabStop }: CellProperties): JSX.Element {
  return (
    <>
      <td class="when">
        <Time at={row.at} />
      </td>
      <td class="how">{!isTall && <StateBadge state={row.state} />}</td>
      <td class="what">
        {isTall && (
          <span class="beside-name">
            {row.user === null ? <Way row={row} /> : <OutsideText text={row.user} />}
          </span>
        )}
        <EventLink row={row} isOpen={isOpen} isTabStop={isTabStop} />
        {isTall && <SecondLine row={row} />}
      </td>
      <td class="way">{!isTall && <Way row={row} />}</td>
      <td class="who">{!isTall && row.user !== null && <OutsideText text={row.user} />}</td>
      <td class="came-of">{!isTall && <Outcome row={row} />}</td>
    </>
  );
}

function SecondLine({ row }: { readonly row: EventRow }): JSX.Element {
  return (
    <span class="second-line">
      <StateBadge state={row.state} />
      <Outcome row={row} />
    </span>
  );
}

function Way({ row: { source, project } }: { readonly row: EventRow }): JSX.Element {
  return (
    <>
      <span>{source}</span>
      <span class="muted">→</span>
      <span>{project === '' ? '–' : project}</span>
    </>
  );
}

/** Covers the whole row, and can be opened in a tab of its own. */
function EventLink({ row, isOpen, isTabStop }: Omit<CellProperties, 'isTall'>): JSX.Element {
  const event = String(row.event);
  return (
    <a
      href={addressOfEvent(event)}
      tabIndex={isTabStop ? 0 : -1}
      data-event={event}
      aria-current={isOpen}
      // It lies over the whole row: what is cut in it, and the time, have no pointer on them.
      onPointerEnter={({ currentTarget }) => {
        currentTarget.title = wholeOf(row);
      }}
      onPointerLeave={({ currentTarget }) => currentTarget.removeAttribute('title')}
      onClick={(pressed) => {
        if (pressed.ctrlKey || pressed.metaKey || pressed.shiftKey) return;
        pressed.preventDefault();
        change({ event });
      }}
    >
      <OutsideText text={row.name ?? row.operation} />
    </a>
  );
}

/** What a row may cut, and the exact time. */
function wholeOf({ at, name, operation, source, project, user }: EventRow): string {
  const texts = [name ?? operation, user].filter((text) => text !== null).map(visible);
  return [exactOf(at), `${source} → ${project === '' ? '–' : project}`, ...texts].join('\n');
}
