/**
 * Thousands of rows, of which those in view are in the document. Every row is equally high, and stands where it does by
 * a transform: while the list is pushed down, or scrolls, nothing is laid out anew, and few elements are made.
 */
import { useComputed, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { EventRow } from '../../../api.ts';
import type { Cursor } from './cursor.ts';
import type { EventList } from './event-list.ts';
import { useFresh } from './fresh.ts';
import { placeOf } from './merge.ts';
import { Row } from './row.tsx';
import { Slots } from './slots.ts';
import { firstInView, rowsDrawn, topFor, windowOf } from './window.ts';

const ROW_HEIGHT = 36;
/** On a phone and beside an open event, where a row has two lines. */
const TALL_ROW_HEIGHT = 56;
const TALL_BELOW = 560;
const HEAD_HEIGHT = 32;
const SETTLED_MS = 1_000;
/** Older ones are asked for before the end is in view. */
const AHEAD = 200;

const TITLES = [
  ['when', 'when'],
  ['how', 'state'],
  ['what', 'event'],
  ['way', 'source → project'],
  ['who', 'user'],
  ['came-of', 'what happened'],
] as const;

interface Properties {
  readonly list: EventList;
  readonly cursor: Cursor;
  readonly open: number | undefined;
}

export function Rows({ list, cursor, open }: Properties): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const seen = useSignal({ top: 0, height: 800 });
  const isTall = useSignal(false);
  const rowHeight = isTall.value ? TALL_ROW_HEIGHT : ROW_HEIGHT;
  const rows = list.rows.value;
  const kept = cursor.event.value === undefined ? -1 : placeOf(rows, cursor.event.value);
  // Only another window draws anew, not each pixel.
  const range = useComputed(() => windowOf(seen.value, rowHeight, list.rows.value.length).join()).value;
  const [first = 0, after = 0] = range.split(',').map(Number);
  const fresh = useFresh(list);
  const drawn = rowsDrawn([first, after], kept, rows.length).flatMap((index) => {
    const row = rows[index];
    return row === undefined ? [] : [{ row, index }];
  });
  const tabStop = kept === -1 ? firstInView(first, rows.length) : kept;
  const bySlot = useSlots(drawn, cursor);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => {
      isTall.value = element.clientWidth < TALL_BELOW;
      seen.value = { top: element.scrollTop, height: element.clientHeight };
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [seen, isTall]);

  // The row that one looks at stays where it is, though all above it have another height.
  const heightBefore = useRef(rowHeight);
  useLayoutEffect(() => {
    const [element, before] = [scroller.current, heightBefore.current];
    heightBefore.current = rowHeight;
    if (element === null || before === rowHeight || seen.peek().top === 0) return;
    const { top, height } = seen.peek();
    const isKeptInView = kept * before >= top && kept * before < top + height;
    element.scrollTop = top + (isKeptInView ? kept : Math.floor(top / before)) * (rowHeight - before);
  }, [rowHeight, kept, seen]);

  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [list]);

  useEffect(() => {
    if (after > rows.length - AHEAD) void list.loadOlder();
  }, [after, rows.length, list]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null || cursor.asked.value === 0) return;
    const at = placeOf(list.rows.peek(), cursor.event.peek() ?? 0);
    element.scrollTop = topFor(
      at,
      { top: element.scrollTop, height: element.clientHeight },
      rowHeight,
      HEAD_HEIGHT,
    );
  }, [cursor.asked.value, cursor, list, rowHeight]);

  // A row that moves in the document loses the focus.
  useLayoutEffect(() => {
    if (cursor.hasFocus && document.activeElement === document.body)
      focusRow(scroller.current, cursor.event.peek());
  });
  useEffect(() => {
    if (cursor.asked.value > 0) focusRow(scroller.current, cursor.event.peek());
  }, [cursor.asked.value, cursor]);

  return (
    <div
      ref={scroller}
      class="rows"
      onScroll={({ currentTarget }) => {
        seen.value = { top: currentTarget.scrollTop, height: currentTarget.clientHeight };
        list.topInView(currentTarget.scrollTop < rowHeight / 2);
      }}
    >
      <table
        class={isTall.value ? 'tall' : undefined}
        style={{ '--row': `${rowHeight}px` }}
        aria-rowcount={list.hasOlder.value ? -1 : rows.length + 1}
        aria-label="Events, newest first"
      >
        <thead>
          <tr aria-rowindex={1}>
            {TITLES.map(([name, title]) => (
              <th key={name} scope="col" class={name}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody
          style={{ height: `${rows.length * rowHeight}px` }}
          onFocusIn={({ target }) => cursor.focused(target)}
          onFocusOut={() => cursor.blurred()}
        >
          {bySlot.map(({ slot, row, index }) => (
            <Row
              key={slot}
              row={row}
              index={index}
              top={index * rowHeight}
              isOpen={row.event === open}
              isFresh={fresh.has(row.event)}
              isTall={isTall.value}
              isTabStop={index === tabStop}
            />
          ))}
        </tbody>
      </table>
      {list.isFull.value && (
        <p class="muted end">These are the newest 20,000. Narrow the filter to see older ones.</p>
      )}
    </div>
  );
}

interface Drawn {
  readonly row: EventRow;
  readonly index: number;
}

/** In the order of the document, each with the number of its element. */
function useSlots(drawn: readonly Drawn[], cursor: Cursor): readonly (Drawn & { readonly slot: number })[] {
  const slots = useRef(new Slots()).current;
  const settled = useSignal(0);
  const events = drawn.map(({ row }) => row.event);
  const slotOf = slots.take(events);
  useEffect(() => {
    const timer = setInterval(() => {
      // Where the element with the focus is moved, the browser scrolls to it.
      if (cursor.hasFocus) return;
      clearInterval(timer);
      if (slots.settle(events)) settled.value += 1;
    }, SETTLED_MS);
    return () => clearInterval(timer);
  }, [events.join(), slots, settled, cursor]);
  // Drawn anew where they are settled.
  void settled.value;
  const bySlot = new Map(drawn.map((one) => [slotOf.get(one.row.event), one]));
  return slots.order.flatMap((slot) => {
    const one = bySlot.get(slot);
    return one === undefined ? [] : [{ ...one, slot }];
  });
}

function focusRow(scroller: HTMLElement | null, event: number | undefined): void {
  scroller?.querySelector<HTMLElement>(`[data-event="${event}"]`)?.focus({ preventScroll: true });
}
