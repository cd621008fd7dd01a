/** Writes what the stack tells, batch by batch. Pure but for the file: it asks no clock. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { SQLITE, sqliteCodeOf } from '../sqlite-codes.ts';
import { Attempts } from './attempts.ts';
import { Bounds, type Limits } from './bounds.ts';
import { EventRows } from './event-rows.ts';
import { Hearing } from './hearing.ts';
import { createMask } from './mask.ts';
import type { Occurrence } from './occurrences.ts';
import { Requests } from './requests.ts';
import { Tables } from './tables.ts';

export interface WriterSettings {
  readonly limits: Limits;
  /** Which must stand nowhere in the file. */
  readonly keys: readonly string[];
  /** The names of the sources. */
  readonly sources: readonly string[];
  /** Nothing of what is heard happened before, unless an earlier process left it. Milliseconds since 1970. */
  readonly begunAt: number;
  /** By which the file of the queues is known, if they are kept in one. */
  readonly queues?: number | undefined;
}

/** What could not be written, though the rest of its batch could. */
export interface Refused {
  readonly count: number;
  readonly because: unknown;
}

const OF_ROW: ReadonlySet<number> = new Set([SQLITE.tooBig, SQLITE.constraint, SQLITE.mismatch]);

export class Writer {
  readonly #database: DatabaseSync;
  readonly #tables: Tables;
  readonly #bounds: Bounds;
  readonly #rows: EventRows;
  readonly #requests: Requests;
  readonly #attempts: Attempts;
  readonly #hearing: Hearing;
  readonly #dataVersion: StatementSync;
  /** SQLite counts what others have written into the file. */
  #othersChanges: unknown;

  constructor(database: DatabaseSync, settings: WriterSettings) {
    this.#database = database;
    const mask = createMask(settings.keys);
    this.#tables = new Tables(database, mask);
    this.#bounds = new Bounds(database, settings.limits);
    this.#rows = new EventRows(this.#tables, mask, settings.begunAt);
    this.#requests = new Requests(this.#tables, settings.sources);
    this.#attempts = new Attempts(this.#tables, this.#rows);
    this.#hearing = new Hearing(this.#tables, this.#rows, this.#requests, this.#attempts);
    // A file that begins while the stack runs belongs to the same queues.
    if (settings.queues !== undefined && this.#tables.counter('queues') === 0) {
      this.#tables.setCounter('queues', settings.queues);
    }
    this.#dataVersion = database.prepare('PRAGMA data_version');
  }

  /**
   * The file has all of them then, or none; but for what no file would take.
   * @param dropped how many before them are lost
   */
  write(occurrences: readonly Occurrence[], dropped: number, now: number): Refused | undefined {
    try {
      return this.#write(occurrences, dropped, now, (each) => this.#hearAll(each));
    } catch (error) {
      if (!isOfRow(error)) throw error;
      return this.#write(occurrences, dropped, now, (each) => this.#hearOneByOne(each));
    }
  }

  #write(
    occurrences: readonly Occurrence[],
    dropped: number,
    now: number,
    hear: (occurrences: readonly Occurrence[]) => Refused | undefined,
  ): Refused | undefined {
    try {
      let refused: Refused | undefined;
      this.#transact(() => {
        this.#lookForOthers();
        const { lines = [], others = [] } = Object.groupBy(occurrences, ({ kind }) =>
          kind === 'logged' ? 'lines' : 'others',
        );
        // What the log says of an attempt may come a moment before the attempt.
        refused = hear([...others, ...lines]);
        this.#attempts.end(now);
        this.#rows.save();
        const lost = dropped + (refused?.count ?? 0);
        if (lost > 0) this.#tables.addCounter('dropped', lost);
      });
      this.#requests.settle(true);
      return refused;
    } catch (error) {
      this.#requests.settle(false);
      this.#rows.forgetAll();
      throw error;
    }
  }

  #hearAll(occurrences: readonly Occurrence[]): undefined {
    for (const occurrence of occurrences) this.#hearing.hear(occurrence);
  }

  /** One that can't be written takes no other with it. */
  #hearOneByOne(occurrences: readonly Occurrence[]): Refused | undefined {
    let refused: Refused | undefined;
    for (const occurrence of occurrences) {
      this.#database.exec('SAVEPOINT one');
      try {
        this.#hearing.hear(occurrence);
        this.#rows.save();
      } catch (because) {
        if (!isOfRow(because)) throw because;
        this.#database.exec('ROLLBACK TO one');
        this.#rows.forgetAll();
        refused = { count: (refused?.count ?? 0) + 1, because };
      }
      this.#database.exec('RELEASE one');
    }
    return refused;
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
    if (this.#othersChanges !== undefined && changes !== this.#othersChanges) this.#rows.forgetAll();
    this.#othersChanges = changes;
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
}

/** Another row could be written: it is neither the disk nor the file. */
function isOfRow(error: unknown): boolean {
  const code = sqliteCodeOf(error);
  return code === undefined || OF_ROW.has(code);
}
