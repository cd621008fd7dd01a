/**
 * One transaction after the other on the file of the queues, each for all that happens between two answers: nothing is
 * confirmed before it is on disk, ten messages cost one flush instead of ten, and a move to the dead letter queue is
 * whole or not at all (fauxqs, 2.4.1, deletes first and inserts then).
 */
import type { DatabaseSync } from 'node:sqlite';

export interface Transactions {
  /** How many could not be written so far, as on a full disk. */
  readonly failures: () => number;
  /**
   * Puts on disk what has happened, and begins with what comes.
   * @param failuresBefore how many there had been when what is to be confirmed began
   * @throws what SQLite says; also if it may have been in a transaction that failed meanwhile
   */
  readonly commit: (failuresBefore: number) => void;
}

export function beginTransactions(database: DatabaseSync): Transactions {
  let failures = 0;
  database.exec('BEGIN');
  return {
    failures: () => failures,
    commit(failuresBefore) {
      if (failures > failuresBefore) throw new Error('it was not written, nor was what came with it');
      try {
        database.exec('COMMIT');
      } catch (error) {
        failures += 1;
        // After some faults SQLite has done so by itself.
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      } finally {
        database.exec('BEGIN');
      }
    },
  };
}
