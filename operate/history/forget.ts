/**
 * What of a user lies in the history, and how it is deleted there, whether the stack runs or not: its writer and this
 * one take turns. Rows of one user are deleted. What came or went for several users in one piece keeps its row and
 * loses its text.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isAbout, type NamedUser, namesOthers } from '../forget/user.ts';
import { BUSY_MS, History, openHistory, type Row } from './open.ts';
import { HISTORY_FILE } from './schema.ts';
import { standsIn } from './stands-in.ts';

export interface HistoryOfUser {
  /** Numbers of rows. */
  readonly events: ReadonlySet<number>;
  readonly steps: ReadonlySet<number>;
  readonly requests: ReadonlySet<number>;
  readonly calls: ReadonlySet<number>;
  readonly sharedRequests: ReadonlySet<number>;
  readonly sharedCalls: ReadonlySet<number>;
  /** When the newest of it came, or went; milliseconds since 1970. */
  readonly lastAt: number;
}

/** Changes nothing. @returns nothing where no history is @throws OperateFault if it can't be read */
export function findInHistory(user: NamedUser, dataDir: string): HistoryOfUser | undefined {
  if (!existsSync(join(dataDir, HISTORY_FILE))) return undefined;
  const history = openHistory(dataDir);
  try {
    return new Search(user, history).found();
  } finally {
    history.close();
  }
}

export function isEmpty({
  events,
  steps,
  requests,
  calls,
  sharedRequests,
  sharedCalls,
}: HistoryOfUser): boolean {
  return [events, steps, requests, calls, sharedRequests, sharedCalls].every(({ size }) => size === 0);
}

/** One that waits for its turn longer than this, the writer of the stack would not wait for. */
const MAX_TOGETHER = 200;

/**
 * @returns whether nothing of it is left in the file, nor in the log beside it; else who reads it keeps the log from
 * being emptied
 * @throws OperateFault
 */
export function deleteFromHistory(dataDir: string, user: NamedUser, found: HistoryOfUser): boolean {
  const history = new History(join(dataDir, HISTORY_FILE), { isReadOnly: false });
  try {
    // Else what is deleted stays in the file until something else is written there.
    history.execute('PRAGMA secure_delete = ON');
    inTurns(history, 'DELETE FROM steps WHERE event = ?', found.events);
    inTurns(history, 'DELETE FROM steps WHERE step = ?', found.steps);
    inTurns(history, 'DELETE FROM events WHERE event = ?', found.events);
    inTurns(history, 'DELETE FROM requests WHERE request = ?', found.requests);
    inTurns(history, 'DELETE FROM calls WHERE call = ?', found.calls);
    const emptied = "UPDATE requests SET body = NULL, isWhole = 0, answer = '' WHERE request = ?";
    inTurns(history, emptied, found.sharedRequests);
    inTurns(history, 'UPDATE calls SET body = NULL, answer = NULL WHERE call = ?', found.sharedCalls);
    const isEmptied = emptyLog(history);
    // Where a row has changed, its earlier text may stand in the free space beside it: the file is written anew.
    if (!standsIn(history.path, textOf(user))) return isEmptied;
    history.execute(`PRAGMA busy_timeout = ${BUSY_MS}; VACUUM`);
    return emptyLog(history);
  } finally {
    history.close();
  }
}

/** While it waits for those who read, nobody can write: the stack's writer gets its turn in between. */
const EMPTYING_MS = 250;
const EMPTYING_ATTEMPTS = 4;

/** @returns whether all is in the file, and nothing in the log any more */
function emptyLog(history: History): boolean {
  history.execute(`PRAGMA busy_timeout = ${EMPTYING_MS}`);
  for (let attempt = 1; attempt <= EMPTYING_ATTEMPTS; attempt += 1) {
    if (history.first('PRAGMA wal_checkpoint(TRUNCATE)')?.busy === 0) return true;
  }
  return false;
}

function textOf(user: NamedUser): string {
  return 'email' in user ? user.email : user.userId;
}

function inTurns(history: History, sql: string, numbers: ReadonlySet<number>): void {
  const all = [...numbers];
  for (let from = 0; from < all.length; from += MAX_TOGETHER) {
    history.execute('BEGIN IMMEDIATE');
    try {
      for (const number of all.slice(from, from + MAX_TOGETHER)) history.run(sql, [number]);
      history.execute('COMMIT');
    } catch (error) {
      history.execute('ROLLBACK');
      throw error;
    }
  }
}

/** Goes through all of the history once. */
class Search {
  readonly #user: NamedUser;
  readonly #history: History;
  readonly #events = new Set<number>();
  readonly #steps = new Set<number>();
  #lastAt = 0;

  constructor(user: NamedUser, history: History) {
    this.#user = user;
    this.#history = history;
  }

  found(): HistoryOfUser {
    for (const event of this.#about('SELECT event AS number, at, user, id, name, detail, body FROM events')) {
      this.#events.add(event);
    }
    this.#lookAtSteps();
    const [requests, sharedRequests] = this.#split(
      'SELECT request AS number, at, path, body, answer FROM requests',
      this.#ofEventsAlone('request'),
    );
    const [calls, sharedCalls] = this.#split(
      'SELECT call AS number, at, path, body, answer, fault FROM calls',
      this.#ofEventsAlone('call'),
    );
    return {
      events: this.#events,
      steps: this.#steps,
      requests,
      calls,
      sharedRequests,
      sharedCalls,
      lastAt: this.#lastAt,
    };
  }

  /** One that was mended may have been about the user earlier; or its event is gone, and it was written after that. */
  #lookAtSteps(): void {
    const numbers = new Set(this.#about('SELECT step AS number, at, body, facts FROM steps'));
    for (const number of numbers) {
      const event = Number(this.#history.first('SELECT event FROM steps WHERE step = ?', [number])?.event);
      this.#steps.add(number);
      if (this.#history.first('SELECT event FROM events WHERE event = ?', [event])) this.#events.add(event);
    }
  }

  /** What has to do with events of the user, and with no others: even where its text names nobody. */
  #ofEventsAlone(column: 'request' | 'call'): ReadonlySet<number> {
    const own = new Set<number>();
    const others = new Set<number>();
    const rows = this.#history.each(
      `SELECT event, ${column} AS number FROM steps WHERE ${column} IS NOT NULL`,
    );
    for (const { event, number } of rows)
      (this.#events.has(Number(event)) ? own : others).add(Number(number));
    return own.difference(others);
  }

  /** @returns those of the user alone, and those of others, too */
  #split(sql: string, alone: ReadonlySet<number>): readonly [Set<number>, Set<number>] {
    const own = new Set(alone);
    const shared = new Set<number>();
    for (const row of this.#rowsAbout(sql)) {
      const number = Number(row.number);
      if (alone.has(number)) continue;
      const isShared = textsIn(row).some((text) => namesOthers(this.#user, text));
      (isShared ? shared : own).add(number);
    }
    return [own, shared];
  }

  *#about(sql: string): Generator<number> {
    for (const { number } of this.#rowsAbout(sql)) yield Number(number);
  }

  #isAbout(row: Row): boolean {
    const user = this.#user;
    // Digits alone count only where a name says what they are, as that of this column does.
    if ('userId' in user && row.user === user.userId) return true;
    return textsIn(row).some((text) => isAbout(user, text));
  }

  *#rowsAbout(sql: string): Generator<Row> {
    for (const row of this.#history.each(sql)) {
      if (!this.#isAbout(row)) continue;
      this.#lastAt = Math.max(this.#lastAt, Number(row.at));
      yield row;
    }
  }
}

function textsIn(row: Row): readonly string[] {
  return Object.values(row).filter((value) => typeof value === 'string');
}
