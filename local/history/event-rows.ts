/** The events that a batch touches. Of what happened to one in a batch, the file sees the outcome alone. */
import type { Envelope } from '../../lib/event/envelope.ts';
import { captionOf } from '../../operate/subject.ts';
import { createKnownId, type EventKey, type KnownId, keyOf } from './event-key.ts';
import { type EventRow, newRow } from './event-row.ts';
import type { Mask } from './mask.ts';
import type { Moment } from './moment.ts';
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
  /** By how much the clock was set back when that happened which is heard now. */
  shiftMs = 0;
  readonly #tables: Tables;
  readonly #mask: Mask;
  readonly #knownId: KnownId;
  readonly #begunAt: number;
  /** What the file has up to this revision was written before. */
  readonly #begunWith: number;
  readonly #kept = new Map<string, Touched>();
  readonly #changed = new Set<Touched>();
  #revision: number;
  #last: number;

  /** @param begunAt all that is heard from now on is later: what the file says of later, a clock that was set has said */
  constructor(tables: Tables, mask: Mask, begunAt: number) {
    this.#tables = tables;
    this.#mask = mask;
    this.#knownId = createKnownId(mask);
    this.#begunAt = begunAt;
    this.#revision = tables.counter('revision');
    this.#begunWith = this.#revision;
    this.#last = tables.lastIn('events');
  }

  moment(at: number): Moment {
    return { at, order: at + this.shiftMs };
  }

  /** As the history knows it, whose ids hold no key. */
  keyOf({ id, project }: EventKey): string {
    return keyOf({ id: this.#knownId(id), project });
  }

  find(id: string, project: string): EventRow | undefined {
    return this.#find(id, project)?.row;
  }

  /** One that is new waits. */
  take(envelope: Envelope, body: string, at: number): EventRow {
    const known = this.find(envelope.id, envelope.project);
    if (known !== undefined) return known;
    this.#last += 1;
    const id = this.#knownId(envelope.id);
    const row = newRow(this.#last, { ...envelope, id }, captionOf(body, envelope.operation), at);
    this.#keep({ row, isNew: true, body });
    this.#change(row);
    return row;
  }

  /** Writes what happened to an event, and later how it stands: each change of a row comes of such a step. */
  step(row: EventRow, step: Omit<NewStep, 'event'>): void {
    this.#tables.insertStep({ event: row.event, ...step });
    this.#change(row);
  }

  /** As far as the history can tell, which keeps no keys. */
  isOther(row: EventRow, body: string): boolean {
    const known = this.#bodyOf(row);
    return known !== body && this.#mask(known) !== this.#mask(body);
  }

  #bodyOf({ id, project, event }: EventRow): string | undefined {
    return this.#find(id, project)?.body ?? this.#tables.events.body(event);
  }

  /** What it was at first stays with its first step. */
  setBody(row: EventRow, body: string): void {
    const touched = this.#find(row.id, row.project);
    if (touched === undefined) return;
    const before = this.#bodyOf(row);
    if (before !== undefined) this.#tables.keepBody(row.event, before);
    touched.body = body;
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
    const known = this.#knownId(id);
    const key = keyOf({ id: known, project });
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      // It goes last.
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    const found = this.#tables.events.find(known, project);
    if (found === undefined) return undefined;
    const { revision, ...row } = found;
    if (revision <= this.#begunWith) row.stateAt = Math.min(row.stateAt, this.#begunAt);
    const touched = { row, isNew: false, body: undefined };
    this.#keep(touched);
    return touched;
  }

  #keep(touched: Touched): void {
    this.#kept.set(keyOf(touched.row), touched);
  }
}
