/** The file of the history. It is a memory and no promise: one that can't be used is set aside, and a new one begins. */
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ASIDE, SCHEMA, VERSION } from '../../operate/history/schema.ts';
import { identityOf } from '../file-identity.ts';
import { keepPrivate } from '../private-file.ts';
import { SQLITE, sqliteCodeOf } from '../sqlite-codes.ts';

export interface OpenedFile {
  readonly database: DatabaseSync;
  /** Which file it is, should another stand in its place later. */
  readonly identity: string | undefined;
  /** What happened to the one that was there. */
  readonly trouble: string | undefined;
}

const DAMAGED = 'damaged';
/** With which each file of SQLite begins. */
const HEAD = Buffer.from('SQLite format 3\0');
/** What SQLite keeps beside a file. */
const COMPANIONS = ['-wal', '-shm'];
const WAL_SHARE = 0.04;
const PAGE_BYTES = 4_096;
const MIN_WAL_PAGES = 50;
const MAX_WAL_PAGES = 1_000;

interface Opening {
  /** How long it waits while somebody else writes. */
  readonly busyMs: number;
  /** Whether the file is known to be. */
  readonly isDamaged?: boolean;
}

/** @param bytes that it may take */
export function openFile(path: string, bytes: number, { busyMs, isDamaged = false }: Opening): OpenedFile {
  const fault = isDamaged ? DAMAGED : faultOf(path, busyMs);
  if (fault !== undefined) setAside(path);
  const database = open(path, bytes, busyMs);
  try {
    if (isEmpty(database)) {
      database.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${VERSION}; COMMIT`);
    }
  } catch (error) {
    database.close();
    throw error;
  }
  const name = basename(path);
  const trouble = fault && `history: ${name} is ${fault}: it is now ${ASIDE}, and a new one begins`;
  return { database, identity: identityOf(path), trouble };
}

/** @returns what happened to a file that is in use; SQLite itself would go on, and nobody could read what it writes */
export function troubleWith(path: string, identity: string | undefined): 'gone' | 'damaged' | undefined {
  if (identityOf(path) !== identity) return 'gone';
  const head = Buffer.alloc(HEAD.length);
  const file = openSync(path, 'r');
  try {
    readSync(file, head);
  } finally {
    closeSync(file);
  }
  return head.equals(HEAD) ? undefined : 'damaged';
}

/** Before anything is changed in it. @returns why it can't be used */
function faultOf(path: string, busyMs: number): string | undefined {
  // SQLite gives the files that it makes beside this one the same mode.
  keepPrivate(path);
  const database = new DatabaseSync(path, { timeout: busyMs });
  try {
    const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
    if (version === VERSION || (version === 0 && isEmpty(database))) return undefined;
    return 'of another version';
  } catch (error) {
    if (isDamage(error)) return DAMAGED;
    throw error;
  } finally {
    database.close();
  }
}

/** Somebody else writes, or reads in a way that nobody may write meanwhile. */
export function isBusy(error: unknown): boolean {
  return sqliteCodeOf(error) === SQLITE.busy;
}

export function isDamage(error: unknown): boolean {
  const code = sqliteCodeOf(error);
  return code === SQLITE.corrupt || code === SQLITE.notADatabase;
}

function open(path: string, bytes: number, busyMs: number): DatabaseSync {
  keepPrivate(path);
  const database = new DatabaseSync(path, { timeout: busyMs });
  try {
    const pages = Math.round((bytes * WAL_SHARE) / PAGE_BYTES);
    const walPages = Math.min(MAX_WAL_PAGES, Math.max(MIN_WAL_PAGES, pages));
    // auto_vacuum must be said before there is anything in the file.
    database.exec(`
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA wal_autocheckpoint = ${walPages};
      PRAGMA journal_size_limit = ${walPages * PAGE_BYTES};
      PRAGMA cache_size = -16384;
      PRAGMA temp_store = MEMORY;
    `);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Of those that are set aside the last one is kept. */
function setAside(path: string): void {
  const aside = join(dirname(path), ASIDE);
  for (const companion of ['', ...COMPANIONS]) {
    rmSync(aside + companion, { force: true });
    if (existsSync(path + companion)) renameSync(path + companion, aside + companion);
  }
}

function isEmpty(database: DatabaseSync): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}
