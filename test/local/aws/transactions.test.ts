import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { beginTransactions } from '../../../local/aws/transactions.ts';

const LARGE = 'x'.repeat(100_000);

/** Of a disk on which there is room for so many pages. */
function open() {
  const directory = mkdtempSync(join(tmpdir(), 'transactions-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const database = new DatabaseSync(join(directory, 'queues.db'));
  database.exec('CREATE TABLE messages (text TEXT)');
  const transactions = beginTransactions(database);
  return {
    ...transactions,
    insert: (text: string) => database.prepare('INSERT INTO messages VALUES (?)').run(text),
    count: () => database.prepare('SELECT count(*) AS count FROM messages').get()?.count,
    makeRoomFor: (pages: number) => database.exec(`PRAGMA max_page_count = ${pages}`),
    breakOff: () => database.exec('ROLLBACK'),
  };
}

it('what did not fit on the disk is not confirmed, and what comes when there is room is', () => {
  const { insert, count, makeRoomFor, commit, failures } = open();
  makeRoomFor(10);

  expect(() => insert(LARGE)).toThrow('full');
  expect(() => commit(0)).toThrow('no transaction is active');
  makeRoomFor(1_000);
  insert(LARGE);
  commit(failures());

  expect(count()).toBe(1);
});

it('a transaction that SQLite has ended by itself fails for all who were in it, and for nobody after them', () => {
  const { insert, count, commit, failures, breakOff } = open();
  const [one, other] = [failures(), failures()];
  insert('of the one');
  insert('of the other');
  breakOff();

  expect(() => commit(one)).toThrow('no transaction is active');
  expect(() => commit(other)).toThrow('it was not written');

  const later = failures();
  insert('later');
  commit(later);
  expect(count()).toBe(1);
});
