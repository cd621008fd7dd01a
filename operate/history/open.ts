/**
 * Opens the file of the history to read it, whether the stack runs or not. The stack may write at the same time: in
 * SQLite's WAL mode neither waits for the other.
 */
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { identityOf } from '../../local/file-identity.ts';
import { OperateFault } from '../fault.ts';
import { faultOfFile, noHistory, otherVersion } from './faults.ts';
import { HISTORY_FILE, VERSION } from './schema.ts';

/** So long it waits for who has the file to himself: a stack that starts after it was killed. */
export const BUSY_MS = 5_000;

export type Values = readonly SQLInputValue[];
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** @throws OperateFault not-found if there is no file, try-again if somebody has it to himself, failed if it can't be read */
export function openHistory(dataDir: string): HistoryFile {
  return new HistoryFile(join(dataDir, HISTORY_FILE), { isReadOnly: true });
}

interface Opening {
  readonly isReadOnly: boolean;
  /** How long it waits for its turn. */
  readonly busyMs?: number;
}

/** The open file. Each of its functions throws an OperateFault where the file can't be read. */
export class HistoryFile {
  readonly path: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** Which file it was, should another stand in its place later. */
  readonly #identity: string;

  constructor(path: string, { isReadOnly, busyMs = BUSY_MS }: Opening) {
    this.path = path;
    this.#identity = identityOf(path) ?? noHistory(path);
    this.#database = this.#guarded(
      () => new DatabaseSync(path, { readOnly: isReadOnly, timeout: busyMs, allowExtension: false }),
    );
    try {
      const version = Number(this.first('PRAGMA user_version')?.user_version);
      if (version !== VERSION) throw otherVersion(path, version);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Whether the stack has set this file aside, and begun another. */
  get isReplaced(): boolean {
    return identityOf(this.path) !== this.#identity;
  }

  first(sql: string, values: Values = []): Row | undefined {
    return this.#guarded(() => this.#prepared(sql).get(...values));
  }

  all(sql: string, values: Values = []): readonly Row[] {
    return this.#guarded(() => this.#prepared(sql).all(...values));
  }

  /** One row after the other, for what would be too many at once. Nothing else may be asked meanwhile. */
  *each(sql: string, values: Values = []): Generator<Row> {
    // One of its own: while it is walked through, nobody may begin it anew.
    const rows = this.#guarded(() => this.#database.prepare(sql).iterate(...values));
    for (;;) {
      const next = this.#guarded(() => rows.next());
      if (next.done) return;
      yield next.value;
    }
  }

  run(sql: string, values: Values = []): number {
    return this.#guarded(() => Number(this.#prepared(sql).run(...values).changes));
  }

  execute(sql: string): void {
    this.#guarded(() => this.#database.exec(sql));
  }

  /** All that is read in it is of one moment. */
  snapshot<Result>(read: () => Result): Result {
    this.execute('BEGIN');
    try {
      return read();
    } finally {
      this.execute('COMMIT');
    }
  }

  close(): void {
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #guarded<Result>(act: () => Result): Result {
    try {
      return act();
    } catch (error) {
      throw error instanceof OperateFault ? error : faultOfFile(this.path, error);
    }
  }
}
