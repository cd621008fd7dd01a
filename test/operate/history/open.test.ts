import { closeSync, copyFileSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HistoryFile, openHistory } from '../../../operate/history/open.ts';
import { listEvents } from '../../../operate/history/queries.ts';
import { HISTORY_FILE } from '../../../operate/history/schema.ts';
import { fillHistory } from '../../support/history.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'history-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function open(dataDir: string): HistoryFile {
  const history = openHistory(dataDir);
  onTestFinished(() => history.close());
  return history;
}

const idsIn = (history: HistoryFile) => listEvents(history).events.map(({ id }) => id);

describe('openHistory', () => {
  it('reads what is written while it is open', () => {
    const { dataDir, addEvent } = fillHistory();
    const history = open(dataDir);
    addEvent({ id: 'e1' });
    expect(idsIn(history)).toEqual(['e1']);
    addEvent({ id: 'e2' });
    expect(idsIn(history)).toEqual(['e2', 'e1']);
  });

  it('reads what a stack left in the log that was killed', () => {
    const { path, addEvent } = fillHistory();
    addEvent({ id: 'e1' });
    const left = folder();
    for (const companion of ['', '-wal'])
      copyFileSync(path + companion, join(left, HISTORY_FILE + companion));
    expect(idsIn(open(left))).toEqual(['e1']);
  });

  it('reads a file whose stack has ended', () => {
    const { dataDir, addEvent, database } = fillHistory();
    addEvent({ id: 'e1' });
    database.close();
    expect(idsIn(open(dataDir))).toEqual(['e1']);
  });

  it('changes nothing', () => {
    const { dataDir } = fillHistory();
    expect(() => open(dataDir).run('DELETE FROM events')).toThrow(
      expect.objectContaining({ name: 'OperateFault', kind: 'failed' }),
    );
  });

  it('says that there is none', () => {
    expect(() => openHistory(folder())).toThrow(
      expect.objectContaining({ kind: 'not-found', remedy: expect.stringContaining('npm start') }),
    );
  });

  it.each([
    ['an earlier version', -1, 'failed'],
    ['a later version', 99, 'failed'],
    ['being made', 0, 'try-again'],
  ])('says that the file is of %s', (words, version, kind) => {
    const { dataDir, database } = fillHistory();
    database.exec(`PRAGMA user_version = ${version}`);
    expect(() => openHistory(dataDir)).toThrow(
      expect.objectContaining({ kind, message: expect.stringContaining(words), remedy: expect.any(String) }),
    );
  });

  it('says that the file is damaged', () => {
    const dataDir = folder();
    writeFileSync(
      join(dataDir, HISTORY_FILE),
      'no file of SQLite at all, but long enough to look like one'.repeat(99),
    );
    expect(() => openHistory(dataDir)).toThrow(
      expect.objectContaining({ kind: 'failed', message: expect.stringContaining('is damaged') }),
    );
  });

  it('says that a page of the file is damaged', () => {
    const { dataDir, path, addEvent, database } = fillHistory();
    for (let index = 0; index < 50; index += 1) addEvent();
    database.exec('PRAGMA journal_mode = DELETE');
    const root = Number(
      database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'events'").get()?.rootpage,
    );
    database.close();
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(4_096, 0xff), 0, 4_096, (root - 1) * 4_096);
    closeSync(file);
    expect(() => listEvents(open(dataDir))).toThrow(
      expect.objectContaining({ kind: 'failed', message: expect.stringContaining('is damaged') }),
    );
  });

  it('says that another program has the file to itself', () => {
    const { path, database } = fillHistory();
    database.close();
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; DELETE FROM events; COMMIT');
    expect(() => new HistoryFile(path, { isReadOnly: true, busyMs: 1 })).toThrow(
      expect.objectContaining({ kind: 'try-again', message: expect.stringContaining('to itself') }),
    );
  });
});
