/** Makes rows of what the stack tells. Pure but for the file: it asks no clock. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { decodeMessage, type Envelope } from '../../lib/event/envelope.ts';
import { FIRST_SENT_AT } from '../../lib/queue/queue.ts';
import { Bounds, type Limits } from './bounds.ts';
import { Consumptions, type Untried } from './consumptions.ts';
import { attempt, queue } from './event-row.ts';
import { EventRows } from './event-rows.ts';
import { buryIn, removeFrom } from './letters.ts';
import { hearLine } from './lines.ts';
import { createMask } from './mask.ts';
import type { Called, Invoked, Occurrence, Stored } from './occurrences.ts';
import { reconcile } from './reconcile.ts';
import { Requests } from './requests.ts';
import { subjectOf } from './subject.ts';
import { Tables } from './tables.ts';

export interface WriterSettings {
  readonly limits: Limits;
  /** Which must stand nowhere in the file. */
  readonly keys: readonly string[];
  /** The names of the sources. */
  readonly sources: readonly string[];
}

/** Of what a call says, so much is kept. */
const MAX_CALL_BODY = 65_536;
const TOO_MANY_REQUESTS = 429;

export class Writer {
  readonly #database: DatabaseSync;
  readonly #settings: WriterSettings;
  readonly #tables: Tables;
  readonly #bounds: Bounds;
  readonly #consumptions = new Consumptions();
  readonly #dataVersion: StatementSync;
  #rows: EventRows;
  #requests: Requests;
  #lastCall: number;
  /** SQLite counts what others have written into the file. */
  #othersChanges: unknown;

  constructor(database: DatabaseSync, settings: WriterSettings) {
    this.#database = database;
    this.#settings = settings;
    this.#tables = new Tables(database, createMask(settings.keys));
    this.#bounds = new Bounds(database, settings.limits);
    this.#rows = new EventRows(this.#tables);
    this.#requests = new Requests(this.#tables, settings.sources);
    this.#lastCall = this.#tables.lastIn('calls');
    this.#dataVersion = database.prepare('PRAGMA data_version');
  }

  /**
   * All of them, or none.
   * @param dropped how many before them are lost
   */
  write(occurrences: readonly Occurrence[], dropped: number, now: number): void {
    try {
      this.#transact(() => {
        this.#lookForOthers();
        const { lines = [], others = [] } = Object.groupBy(occurrences, ({ kind }) =>
          kind === 'logged' ? 'lines' : 'others',
        );
        // What the log says of an attempt may come a moment before the attempt.
        for (const occurrence of [...others, ...lines]) this.#hear(occurrence);
        for (const untried of this.#consumptions.forget(now)) this.#untried(untried);
        this.#rows.save();
        if (dropped > 0) this.#tables.addCounter('dropped', dropped);
      });
    } catch (error) {
      this.#knowNothing();
      throw error;
    }
  }

  /** Makes room. @returns whether there is more to be forgotten */
  forgetSome(now: number): boolean {
    let hasMore = false;
    this.#transact(() => {
      const forgotten = this.#bounds.forgetSome(now);
      if (forgotten.lastEvent !== undefined) this.#rows.forget(forgotten.lastEvent);
      hasMore = forgotten.hasMore;
    });
    this.#bounds.giveBack();
    return hasMore;
  }

  /** An operator may have deleted what this writer takes for there. */
  #lookForOthers(): void {
    const changes = this.#dataVersion.get()?.data_version;
    if (this.#othersChanges !== undefined && changes !== this.#othersChanges) this.#knowNothing();
    this.#othersChanges = changes;
  }

  /** What it knew of the file may be wrong now. */
  #knowNothing(): void {
    this.#rows = new EventRows(this.#tables);
    this.#requests = new Requests(this.#tables, this.#settings.sources);
    this.#lastCall = this.#tables.lastIn('calls');
  }

  #transact(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      // SQLite ends it by itself after some faults.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #hear(occurrence: Occurrence): void {
    switch (occurrence.kind) {
      case 'found':
        reconcile(occurrence, this.#tables, this.#rows);
        break;
      case 'answered':
        this.#requests.insert(occurrence);
        break;
      case 'stored':
        this.#stored(occurrence);
        break;
      case 'removed':
        removeFrom(this.#tables, this.#rows, occurrence);
        break;
      case 'invoked':
        this.#invoked(occurrence);
        break;
      case 'returned':
        this.#consumptions.end(occurrence.by, occurrence.at);
        break;
      case 'called':
        this.#called(occurrence);
        break;
      case 'logged':
        hearLine(occurrence.line, this.#tables, this.#rows, this.#consumptions);
        break;
    }
  }

  #stored(stored: Stored): void {
    const message = decodeMessage(stored.text);
    if (message.kind !== 'message') return;
    const { envelope, body } = message;
    if (stored.isLetter) {
      const request = this.#requestOf(stored.by, envelope.source);
      buryIn(this.#tables, this.#rows, { stored, envelope, body, request });
    }
    // A consumer sent it again: to its queue, to the project's other one, or behind others of its user.
    else if (stored.attributes[FIRST_SENT_AT] !== undefined) this.#rows.take(envelope, body, stored.at);
    else if (!stored.isOnce || this.#tables.stepOfMessage(stored.message) === undefined) {
      this.#queued(stored, envelope, body);
    }
  }

  #queued(stored: Stored, envelope: Envelope, body: string): void {
    const { at } = stored;
    const known = this.#rows.find(envelope.id, envelope.project);
    const isOther = known !== undefined && this.#rows.bodyOf(known) !== body;
    const row = known ?? this.#rows.take(envelope, body, at);
    if (isOther && at >= row.stateAt) {
      this.#rows.setBody(row, body);
      Object.assign(row, { operation: envelope.operation, ...subjectOf(body, envelope.operation) });
    }
    queue(row, at);
    this.#rows.change(row);
    this.#tables.insertStep({
      event: row.event,
      at,
      kind: 'queued',
      message: stored.message,
      request: this.#requestOf(stored.by, envelope.source),
      body: isOther ? body : undefined,
      facts: {},
    });
  }

  /** It may have been accepted before the history was there, or just before the stack was killed. */
  #invoked(invoked: Invoked): void {
    for (const { envelope, body } of this.#consumptions.begin(invoked)) {
      this.#rows.take(envelope, body, invoked.at);
    }
  }

  #called(called: Called): void {
    const carried = this.#consumptions.carriedBy(called);
    if (carried === undefined) return;
    const { project, events, isOwnBody } = carried;
    const { at, ms, origin, path, body, status, answer, fault } = called;
    this.#lastCall += 1;
    this.#tables.insertCall({
      call: this.#lastCall,
      at,
      ms,
      project,
      origin,
      path,
      events: events.length,
      body: isOwnBody ? undefined : body?.slice(0, MAX_CALL_BODY).toWellFormed(),
      status,
      answer,
      fault,
    });
    for (const { envelope, body: own } of events) {
      const row = this.#rows.take(envelope, own, at);
      attempt(row, at, { status, ms });
      this.#rows.change(row);
      this.#consumptions.hear(envelope);
      const facts = status === undefined ? { fault } : { status };
      this.#tables.insertStep({ event: row.event, at, kind: 'attempt', call: this.#lastCall, facts });
    }
    if (status === TOO_MANY_REQUESTS) this.#tables.addRates(project, Math.floor(at / 1_000), 0, 1);
  }

  /** Once each time that it changes: in an outage it is given back again and again. */
  #untried({ event: { envelope }, because: { at, facts } }: Untried): void {
    const row = this.#rows.find(envelope.id, envelope.project);
    const why = String(facts.why);
    if (row === undefined || row.endedAt !== null || row.untriedBecause === why) return;
    row.untriedBecause = why;
    this.#tables.insertStep({ event: row.event, at, kind: 'held', facts });
  }

  /** Consumers and operators send, too. */
  #requestOf(by: string | undefined, source: string): number | undefined {
    return by === undefined || this.#consumptions.has(by) ? undefined : this.#requests.numberOf(by, source);
  }
}
