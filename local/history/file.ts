/** The file of the history. It is a memory and no promise: one that can't be used is set aside, and a new one begins. */
import { renameSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SCHEMA, VERSION } from '../../operate/history/schema.ts';
import { keepPrivate } from '../private-file.ts';

export interface OpenedFile {
  readonly database: DatabaseSync;
  /** What happened to the one that was there. */
  readonly trouble: string | undefined;
}

/** https://www.sqlite.org/rescode.html */
const SQLITE_CORRUPT = 11;
const SQLITE_NOT_A_DATABASE = 26;
/** The lower byte of a code says what it is, the others say more. */
const PRIMARY = 0xff;

const ASIDE = '.aside';
/** What SQLite keeps beside a file. */
const COMPANIONS = ['-wal', '-shm'];
/** An operator may delete something in it meanwhile. */
const BUSY_MS = 2_000;
const WAL_SHARE = 0.04;
const PAGE_BYTES = 4_096;
const MIN_WAL_PAGES = 50;
const MAX_WAL_PAGES = 1_000;

/** @param bytes that it may take */
export function openFile(path: string, bytes: number): OpenedFile {
  try {
    const database = open(path, bytes);
    const version = versionOf(database);
    if (version === VERSION) return { database, trouble: undefined };
    if (version === 0 && isEmpty(database)) return { database: create(database), trouble: undefined };
    database.close();
    return { database: create(openAnew(path, bytes)), trouble: tell(path, 'is of another version') };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { database: create(openAnew(path, bytes)), trouble: tell(path, 'is damaged') };
  }
}

export function isDamage(error: unknown): boolean {
  const code = Number(Object(error).errcode) & PRIMARY;
  return code === SQLITE_CORRUPT || code === SQLITE_NOT_A_DATABASE;
}

function tell(path: string, what: string): string {
  return `history: the file ${what}: it is now ${basename(path)}${ASIDE}, and a new one begins`;
}

function open(path: string, bytes: number): DatabaseSync {
  // SQLite gives the files that it makes beside this one the same mode.
  keepPrivate(path);
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
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
function openAnew(path: string, bytes: number): DatabaseSync {
  const aside = path + ASIDE;
  for (const companion of ['', ...COMPANIONS]) rmSync(aside + companion, { force: true });
  for (const companion of ['', ...COMPANIONS]) {
    try {
      renameSync(path + companion, aside + companion);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return open(path, bytes);
}

function create(database: DatabaseSync): DatabaseSync {
  database.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${VERSION}; COMMIT`);
  return database;
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version);
}

function isEmpty(database: DatabaseSync): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}
