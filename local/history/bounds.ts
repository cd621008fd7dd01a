/**
 * Keeps the history within its size and age: a little goes with each commit, the oldest first. Pages that become free
 * are used again by what comes, so the file does not grow beyond its bound, and nothing is moved for that. Only if the
 * bound is smaller than before are pages given back to the disk, some at a time: for that the file is made with
 * `auto_vacuum = INCREMENTAL`.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

export interface Limits {
  readonly bytes: number;
  readonly ms: number;
}

export interface Forgotten {
  /** Events up to this one are gone. */
  readonly lastEvent: number | undefined;
  readonly hasMore: boolean;
}

/** The rest is for what one commit may add, and for the log of SQLite. */
const USED_SHARE = 0.85;
/** So many of a table at a time: about a millisecond. */
const SLICE = 50;
const PAGES_GIVEN_BACK = 256;
/** How often is looked for what is too old. */
const AGING_MS = 10_000;
const NOTHING: Forgotten = { lastEvent: undefined, hasMore: false };

type Numbered = 'events' | 'requests' | 'calls';
const KEYS: Readonly<Record<Numbered, string>> = { events: 'event', requests: 'request', calls: 'call' };

export class Bounds {
  readonly #database: DatabaseSync;
  readonly #limits: Limits;
  readonly #pageBytes: number;
  readonly #slices: Readonly<Record<Numbered, StatementSync>>;
  readonly #deletions: Readonly<Record<Numbered, StatementSync>>;
  readonly #deleteSteps: StatementSync;
  readonly #deleteRates: StatementSync;
  readonly #pageCount: StatementSync;
  readonly #freePages: StatementSync;
  #agedAt = 0;

  constructor(database: DatabaseSync, limits: Limits) {
    this.#database = database;
    this.#limits = limits;
    this.#pageBytes = Number(database.prepare('PRAGMA page_size').get()?.page_size);
    this.#pageCount = database.prepare('SELECT page_count AS pages FROM pragma_page_count');
    this.#freePages = database.prepare('SELECT freelist_count AS pages FROM pragma_freelist_count');
    const forEach = (make: (table: Numbered, key: string) => string) => ({
      events: database.prepare(make('events', KEYS.events)),
      requests: database.prepare(make('requests', KEYS.requests)),
      calls: database.prepare(make('calls', KEYS.calls)),
    });
    this.#slices = forEach(
      (table, key) =>
        `SELECT count(*) AS count, max(${key}) AS last, max(at) AS at
         FROM (SELECT ${key}, at FROM ${table} ORDER BY ${key} LIMIT ${SLICE})`,
    );
    this.#deletions = forEach((table, key) => `DELETE FROM ${table} WHERE ${key} <= ? AND at <= ?`);
    this.#deleteSteps = database.prepare(
      'DELETE FROM steps WHERE event IN (SELECT event FROM events WHERE event <= ? AND at <= ?)',
    );
    this.#deleteRates = database.prepare('DELETE FROM rates WHERE second < ?');
  }

  /** Within a transaction. */
  forgetSome(now: number): Forgotten {
    const usedBytes = (pagesIn(this.#pageCount) - pagesIn(this.#freePages)) * this.#pageBytes;
    const isFull = usedBytes > this.#limits.bytes * USED_SHARE;
    if (!isFull && now - this.#agedAt < AGING_MS) return NOTHING;
    this.#agedAt = now;
    const slices = {
      events: this.#slice('events'),
      requests: this.#slice('requests'),
      calls: this.#slice('calls'),
    };
    const oldest = Math.min(slices.events.at, slices.requests.at, slices.calls.at);
    const tooOld = now - this.#limits.ms;
    // Of each table the same time: an event loses its calls when it goes, and not before.
    const until = isFull && oldest !== Number.POSITIVE_INFINITY ? oldest : Math.min(oldest, tooOld);
    this.#deleteRates.run(Math.floor(Math.max(until, tooOld) / 1_000));
    let count = Number(this.#deleteSteps.run(slices.events.last, until).changes);
    for (const table of ['events', 'requests', 'calls'] as const) {
      count += Number(this.#deletions[table].run(slices[table].last, until).changes);
    }
    if (count === 0) return NOTHING;
    // There may be more as old.
    this.#agedAt = 0;
    return { lastEvent: slices.events.last, hasMore: true };
  }

  /** Outside of a transaction: pages beyond the bound that hold nothing. */
  giveBack(): void {
    if (pagesIn(this.#pageCount) * this.#pageBytes <= this.#limits.bytes) return;
    if (pagesIn(this.#freePages) > 0) this.#database.exec(`PRAGMA incremental_vacuum(${PAGES_GIVEN_BACK})`);
  }

  #slice(table: Numbered): { readonly last: number; readonly at: number } {
    const { count, last, at } = this.#slices[table].get() as Record<'count' | 'last' | 'at', number>;
    return count === 0 ? { last: 0, at: Number.POSITIVE_INFINITY } : { last, at };
  }
}

function pagesIn(statement: StatementSync): number {
  return Number(statement.get()?.pages);
}
