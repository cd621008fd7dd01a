/** What of a user lies in the history: rows of that user alone, and what came or went for several users in one piece. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isAbout, type NamedUser, namesOthers } from '../forget/user.ts';
import { type HistoryFile, openHistory, type Row } from './open.ts';
import { HISTORY_FILE } from './schema.ts';

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

/** Goes through all of the history once. */
class Search {
  readonly #user: NamedUser;
  readonly #history: HistoryFile;
  readonly #events = new Set<number>();
  readonly #steps = new Set<number>();
  #lastAt = 0;

  constructor(user: NamedUser, history: HistoryFile) {
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
