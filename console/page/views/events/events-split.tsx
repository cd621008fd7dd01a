/** All events, newest first, and the one that is open. */
import type { JSX, RefObject } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { countOf } from '../../parts/numbers.ts';
import { Split } from '../../parts/split.tsx';
import { useKeys } from '../../state/keys.ts';
import { change, type Route, route } from '../../state/route.ts';
import { search } from '../../state/search.ts';
import { Cursor } from './cursor.ts';
import { Detail } from './detail.tsx';
import { Empty } from './empty.tsx';
import { EventList } from './event-list.ts';
import { filterOf } from './filter.ts';
import { openIn } from './open-in.ts';
import { Rows } from './rows.tsx';

/** @param enter is set to what leads into the list */
export function EventsSplit({ enter }: { readonly enter: RefObject<() => void> }): JSX.Element {
  const list = useEventList(route.value, search.value);
  const shown = useLastLoaded(list);
  const open = openIn(route.value);
  const cursor = useCursor(list);
  list.keep(open);
  enter.current = () => cursor.move(1);
  useKeys(useMemo(() => keysOf(cursor), [cursor]));
  return (
    <Split
      detailLabel="Event"
      list={<List list={shown} cursor={cursor} open={open} />}
      detail={
        open === undefined ? undefined : <Detail event={open} list={list} onClose={() => close(cursor)} />
      }
    />
  );
}

/** Another list begins where the keyboard was: a row that has the focus keeps it. */
function useCursor(list: EventList): Cursor {
  const last = useRef<Cursor>(undefined);
  return useMemo(() => {
    const { event, hasFocus = false } = last.current ?? {};
    const cursor = new Cursor(list, event?.peek() ?? openIn(route.peek()));
    cursor.hasFocus = hasFocus;
    last.current = cursor;
    return cursor;
  }, [list]);
}

interface ListProperties {
  readonly list: EventList;
  readonly cursor: Cursor;
  readonly open: number | undefined;
}

function List({ list, cursor, open }: ListProperties): JSX.Element {
  const isEmpty = list.rows.value.length === 0;
  return (
    <div class="list">
      {list.fault.value !== undefined && <FaultNote fault={list.fault.value} />}
      {list.waiting.value > 0 && (
        <div class="new-ones">
          <Button kind="main" onClick={() => showNew(list)}>
            {countOf(list.waiting.value, 'new', 'new')}
          </Button>
        </div>
      )}
      {isEmpty && list.isLoaded.value ? <Empty /> : <Rows list={list} cursor={cursor} open={open} />}
    </div>
  );
}

function showNew(list: EventList): void {
  list.showNew();
  document.querySelector('.rows')?.scrollTo({ top: 0 });
}

/** Another filter, another list. */
function useEventList({ project, source, state, reason, period }: Route, typed: string): EventList {
  const list = useMemo(
    () => new EventList(filterOf({ view: 'events', project, source, state, reason, period }, typed)),
    [project, source, state, reason, period, typed],
  );
  useEffect(() => () => list.close(), [list]);
  return list;
}

/** The rows of before stay until there are others: who types sees no empty list between. */
function useLastLoaded(list: EventList): EventList {
  const last = useRef(list);
  if (list.isLoaded.value) last.current = list;
  return last.current;
}

/** From the list into what is open: there Tab goes on. */
function enterDetail(): void {
  document.querySelector<HTMLElement>('.split-detail h2')?.focus();
}

/** First back to the list, where it is shown beside what is open; then it is closed. */
function leave(cursor: Cursor): void {
  const isInside = document.activeElement?.closest('.split-detail') != null;
  if (isInside && document.querySelector('.rows')?.checkVisibility()) cursor.enter();
  else close(cursor);
}

function close(cursor: Cursor): void {
  const open = openIn(route.peek());
  if (open === undefined) return;
  cursor.event.value = open;
  change({ event: undefined });
  // Back to where one was, as soon as the list is there again.
  cursor.asked.value += 1;
}

function keysOf(cursor: Cursor) {
  return [
    { key: 'j', act: () => cursor.move(1) },
    { key: 'k', act: () => cursor.move(-1) },
    { key: 'Enter', act: () => (cursor.isOpen() ? enterDetail() : cursor.open()) },
    { key: 'ArrowRight', act: enterDetail },
    { key: 'Escape', act: () => leave(cursor) },
  ];
}
