import type { JSX } from 'preact';
import type { EventRow } from '../../../api.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Time } from '../../parts/time.tsx';
import { addressOf, change, route } from '../../state/route.ts';
import { Outcome } from './outcome.tsx';

interface Properties {
  readonly row: EventRow;
  /** In the whole list, from 0. */
  readonly index: number;
  readonly isOpen: boolean;
  readonly isFresh: boolean;
}

export function Row({ row, index, isOpen, isFresh }: Properties): JSX.Element {
  return (
    // The first row is the head.
    <tr aria-rowindex={index + 2} class={`event-row${isOpen ? ' open' : ''}${isFresh ? ' fresh' : ''}`}>
      <td class="when">
        <Time at={row.at} />
      </td>
      <td class="how">
        <StateBadge state={row.state} />
      </td>
      <td class="what">
        <EventLink row={row} isOpen={isOpen} />
        <span class="second-line">
          <StateBadge state={row.state} /> <Outcome row={row} />
        </span>
      </td>
      <td class="way">
        {row.source} <span class="muted">→</span> {row.project === '' ? '–' : row.project}
      </td>
      <td class="who">{row.user !== null && <OutsideText text={row.user} />}</td>
      <td class="came-of">
        <Outcome row={row} />
      </td>
    </tr>
  );
}

/** Covers the whole row, and can be opened in a tab of its own. */
function EventLink({ row, isOpen }: Pick<Properties, 'row' | 'isOpen'>): JSX.Element {
  const event = String(row.event);
  return (
    <a
      href={addressOf({ ...route.peek(), event })}
      data-event={event}
      aria-current={isOpen}
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
