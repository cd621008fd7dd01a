/** The events that a batch touches. Of what happened to one in a batch, the file sees the outcome alone. */
import type { Envelope } from '../../lib/event/envelope.ts';
import { captionOf } from '../../operate/subject.ts';
import { keyOf } from './event-key.ts';
import { type EventRow, newRow } from './event-row.ts';
import type { NewStep, Tables } from './tables.ts';

/** What is met again soon need not be read again. */
const MAX_KEPT = 10_000;

interface Touched {
  readonly row: EventRow;
  isNew: boolean;
  /** If it is another than in the file. */
  body: string | undefined;
}

export class EventRows {
  readonly #tables: Tables;
  readonly #kept = new Map<string, Touched>();
  readonly #changed = new Set<Touched>();
  #revision: number;
  #last: number;

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#revision = tables.counter('revision');
    this.#last = tables.lastIn('events');
  }

  find(id: string, project: string): EventRow | undefined {
    return this.#find(id, project)?.row;
  }

  /** One that is new waits. */
  take(envelope: Envelope, body: string, at: number): EventRow {
    const known = this.find(envelope.id, envelope.project);
    if (known !== undefined) return known;
    this.#last += 1;
    const row = newRow(this.#last, envelope, captionOf(body, envelope.operation), at);
    this.#keep({ row, isNew: true, body });
    this.#change(row);
    return row;
  }

  /** Writes what happened to an event, and later how it stands: each change of a row comes of such a step. */
  step(row: EventRow, step: Omit<NewStep, 'event'>): void {
    this.#tables.insertStep({ event: row.event, ...step });
    this.#change(row);
  }

  bodyOf({ id, project, event }: EventRow): string | undefined {
    return this.#find(id, project)?.body ?? this.#tables.events.body(event);
  }

  setBody(row: EventRow, body: string): void {
    const touched = this.#find(row.id, row.project);
    if (touched !== undefined) touched.body = body;
  }

  /** Writes what has changed. */
  save(): void {
    for (const touched of this.#changed) {
      this.#revision += 1;
      const { row, isNew, body } = touched;
      if (isNew) this.#tables.events.insert(row, body ?? '', this.#revision);
      else this.#tables.events.update(row, body, this.#revision);
      touched.isNew = false;
      touched.body = undefined;
    }
    if (this.#changed.size > 0) this.#tables.setCounter('revision', this.#revision);
    this.#changed.clear();
    for (const key of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT) break;
      this.#kept.delete(key);
    }
  }

  /** What was known of the file may be wrong now. */
  forgetAll(): void {
    this.#kept.clear();
    this.#changed.clear();
    this.#revision = this.#tables.counter('revision');
    this.#last = this.#tables.lastIn('events');
  }

  /** Those up to this number are gone from the file. */
  forget(last: number): void {
    for (const [key, { row }] of this.#kept) if (row.event <= last) this.#kept.delete(key);
  }

  #change({ id, project }: EventRow): void {
    const touched = this.#find(id, project);
    if (touched !== undefined) this.#changed.add(touched);
  }

  #find(id: string, project: string): Touched | undefined {
    const key = keyOf({ id, project });
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      // It goes last.
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    const row = this.#tables.events.find(id, project);
    if (row === undefined) return undefined;
    const touched = { row, isNew: false, body: undefined };
    this.#keep(touched);
    return touched;
  }

  #keep(touched: Touched): void {
    this.#kept.set(keyOf(touched.row), touched);
  }
}
