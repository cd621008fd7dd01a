/** Which row the keyboard is at: an event, not a place, since new ones push the list down. */
import { signal } from '@preact/signals';
import { change, route } from '../../state/route.ts';
import type { EventList } from './event-list.ts';
import { placeOf } from './merge.ts';
import { openIn } from './open-in.ts';

export class Cursor {
  readonly event = signal<number | undefined>(undefined);
  /** Counts up each time a key moved it: then its row comes into view and gets the focus. */
  readonly asked = signal(0);
  hasFocus = false;
  readonly #list: EventList;

  constructor(list: EventList, event: number | undefined) {
    this.#list = list;
    this.event.value = event;
  }

  /** @param by rows; with what is open, it follows */
  move(by: number): void {
    const rows = this.#list.rows.peek();
    const present = this.event.peek();
    const at = present === undefined ? (by > 0 ? 0 : rows.length - 1) : placeOf(rows, present) + by;
    const row = rows[Math.max(0, Math.min(at, rows.length - 1))];
    if (row === undefined) return;
    this.event.value = row.event;
    this.asked.value += 1;
    if (route.peek().event !== undefined) change({ event: String(row.event) }, 'replace');
  }

  /** To the row it is at, else to the one that is open. */
  enter(): void {
    this.event.value ??= openIn(route.peek());
    this.asked.value += 1;
  }

  isOpen(): boolean {
    const open = openIn(route.peek());
    return open !== undefined && open === this.event.peek();
  }

  open(): void {
    const event = this.event.peek();
    if (event !== undefined) change({ event: String(event) });
  }

  focused(target: EventTarget | null): void {
    const event = target instanceof HTMLElement ? target.dataset.event : undefined;
    if (event === undefined) return;
    this.event.value = Number(event);
    this.hasFocus = true;
  }

  /** Not called for a row that is taken out of the document: there the focus is to come back. */
  blurred(): void {
    this.hasFocus = false;
  }
}
