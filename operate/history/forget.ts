/**
 * Deletes what of a user lies in the history, whether the stack runs or not: its writer and this one take turns. Rows
 * of one user are deleted. What came or went for several users in one piece keeps its row and loses its text.
 */
import { join } from 'node:path';
import type { NamedUser } from '../forget/user.ts';
import type { HistoryOfUser } from './find-user.ts';
import { BUSY_MS, HistoryFile } from './open.ts';
import { HISTORY_FILE } from './schema.ts';
import { standsIn } from './stands-in.ts';

/** One that waits for its turn longer than this, the writer of the stack would not wait for. */
const MAX_TOGETHER = 200;

/**
 * @returns whether nothing of it is left in the file, nor in the log beside it; else who reads it keeps the log from
 * being emptied
 * @throws OperateFault
 */
export function deleteFromHistory(dataDir: string, user: NamedUser, found: HistoryOfUser): boolean {
  const history = new HistoryFile(join(dataDir, HISTORY_FILE), { isReadOnly: false });
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
function emptyLog(history: HistoryFile): boolean {
  history.execute(`PRAGMA busy_timeout = ${EMPTYING_MS}`);
  for (let attempt = 1; attempt <= EMPTYING_ATTEMPTS; attempt += 1) {
    if (history.first('PRAGMA wal_checkpoint(TRUNCATE)')?.busy === 0) return true;
  }
  return false;
}

function textOf(user: NamedUser): string {
  return 'email' in user ? user.email : user.userId;
}

function inTurns(history: HistoryFile, sql: string, numbers: ReadonlySet<number>): void {
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
