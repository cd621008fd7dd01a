/** A file of the history as the stack leaves it, filled row by row. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { HISTORY_FILE, SCHEMA, VERSION } from '../../operate/history/schema.ts';

type Columns = Readonly<Record<string, SQLInputValue | undefined>>;

export interface FilledHistory {
  /** The data directory that it lies in. */
  readonly dataDir: string;
  readonly path: string;
  readonly database: DatabaseSync;
  /** Each returns the number of the row. Columns that are not given have a value of an ordinary event. */
  readonly addEvent: (columns?: Columns) => number;
  readonly addStep: (event: number, kind: string, columns?: Columns & { readonly facts?: string }) => number;
  readonly addRequest: (columns?: Columns) => number;
  readonly addCall: (columns?: Columns) => number;
  readonly addRate: (project: string, second: number, delivered: number, limited?: number) => void;
  /** As if another change had been made to the event. */
  readonly change: (event: number, columns: Columns) => void;
}

/** 2026-11-20T08:00:00Z */
export const FILLED_AT = 1_795_161_600_000;

/** In a folder that is gone after the test. */
export function fillHistory(dataDir = temporaryFolder()): FilledHistory {
  const path = join(dataDir, HISTORY_FILE);
  const database = new DatabaseSync(path);
  onTestFinished(() => {
    if (database.isOpen) database.close();
  });
  return fill(database, dataDir, path);
}

export function fill(database: DatabaseSync, dataDir: string, path: string): FilledHistory {
  database.exec(
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; ${SCHEMA}; PRAGMA user_version = ${VERSION}`,
  );
  let revision = 0;
  const countUp = () => {
    revision += 1;
    database.prepare("UPDATE counters SET value = ? WHERE name = 'revision'").run(revision);
  };
  const insert = (table: string, columns: Columns): number => {
    const names = Object.keys(columns);
    const places = names.map(() => '?').join(', ');
    const values = names.map((name) => columns[name] ?? null);
    const { lastInsertRowid } = database
      .prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`)
      .run(...values);
    return Number(lastInsertRowid);
  };
  return {
    dataDir,
    path,
    database,
    addEvent(columns = {}) {
      countUp();
      const id = columns.id ?? `e${revision}`;
      return insert('events', {
        project: 'us',
        id,
        source: 'app',
        operation: 'events/track',
        name: 'signed-up',
        user: 'ann@example.com',
        at: FILLED_AT,
        state: 'delivered',
        attempts: 1,
        isDeleted: 0,
        body: `{"eventName":"signed-up","email":"ann@example.com","id":${JSON.stringify(id)},"createdAt":1795161600}`,
        revision,
        ...columns,
      });
    },
    addStep: (event, kind, columns = {}) =>
      insert('steps', { event, at: FILLED_AT, kind, facts: '{}', ...columns }),
    addRequest: (columns = {}) =>
      insert('requests', {
        at: FILLED_AT,
        ms: 4,
        method: 'POST',
        path: '/app',
        source: 'app',
        type: 'application/json',
        bytes: 48,
        body: '{"eventName":"signed-up","email":"ann@example.com"}',
        isWhole: 1,
        status: 202,
        answer: '{"accepted":1}',
        ...columns,
      }),
    addCall: (columns = {}) =>
      insert('calls', {
        at: FILLED_AT,
        ms: 30,
        project: 'us',
        origin: 'https://api.iterable.com',
        path: '/api/events/track',
        events: 1,
        status: 200,
        answer: '{"code":"Success"}',
        ...columns,
      }),
    addRate(project, second, delivered, limited = 0) {
      insert('rates', { project, second, delivered, limited });
    },
    change(event, columns) {
      countUp();
      const names = Object.keys(columns);
      const values = names.map((name) => columns[name] ?? null);
      database
        .prepare(
          `UPDATE events SET ${names.map((name) => `${name} = ?`).join(', ')}, revision = ? WHERE event = ?`,
        )
        .run(...values, revision, event);
    },
  };
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
