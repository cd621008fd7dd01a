import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findInHistory, isEmpty } from '../../../operate/history/find-user.ts';
import { deleteFromHistory } from '../../../operate/history/forget.ts';
import { HISTORY_FILE } from '../../../operate/history/schema.ts';
import { FILLED_AT, type FilledHistory, fillHistory } from '../../support/history.ts';

const ANN = { email: 'ann@example.com' };

/** @returns the sizes of what was found */
function found({ dataDir }: FilledHistory, user: Parameters<typeof findInHistory>[0] = ANN) {
  const all = findInHistory(user, dataDir);
  if (all === undefined) throw new Error('there is no history');
  const { lastAt, ...sets } = all;
  return Object.fromEntries(Object.entries(sets).map(([name, numbers]) => [name, [...numbers]]));
}

function forget({ dataDir }: FilledHistory, user: Parameters<typeof findInHistory>[0] = ANN): boolean {
  const all = findInHistory(user, dataDir);
  return all !== undefined && deleteFromHistory(dataDir, user, all);
}

const rowsIn = ({ database }: FilledHistory, table: string) =>
  database
    .prepare(`SELECT * FROM ${table}`)
    .all()
    .map((row) => ({ ...row }));

/** One event of Ann's, and one of Bob's, each with all that belongs to it. */
function filled(): FilledHistory {
  const file = fillHistory();
  for (const user of ['ann@example.com', 'bob@example.com']) {
    const body = `{"eventName":"a","email":"${user}"}`;
    const event = file.addEvent({ user, body, at: FILLED_AT });
    const request = file.addRequest({ body });
    const call = file.addCall({ answer: `{"code":"Success","msg":"${user}"}` });
    file.addStep(event, 'queued', { request });
    file.addStep(event, 'attempt', { call });
    file.addStep(event, 'delivered');
  }
  return file;
}

describe('forgetting a user in the history', () => {
  it('finds the rows of the user, and deletes them and no others', () => {
    const file = filled();
    expect(found(file)).toEqual({
      events: [1],
      steps: [],
      requests: [1],
      calls: [1],
      sharedRequests: [],
      sharedCalls: [],
    });
    expect(findInHistory(ANN, file.dataDir)?.lastAt).toBe(FILLED_AT);
    expect(forget(file)).toBe(true);
    expect(rowsIn(file, 'events')).toMatchObject([{ user: 'bob@example.com' }]);
    expect(rowsIn(file, 'steps').map(({ event }) => event)).toEqual([2, 2, 2]);
    expect(rowsIn(file, 'requests')).toMatchObject([{ request: 2 }]);
    expect(rowsIn(file, 'calls')).toMatchObject([{ call: 2 }]);
  });

  it('leaves nothing of it in the file, nor in its log', () => {
    const file = filled();
    const long = 'x'.repeat(20_000);
    const event = file.addEvent({ body: `{"email":"Ann@Example.com","long":"${long}"}` });
    for (const id of Array.from({ length: 50 }, (_, index) => `e-${index}`)) file.addEvent({ id });
    // What a row was before stays in the free space beside it.
    file.change(event, { body: '{"email":"ann@example.com"}' });
    file.database.exec("DELETE FROM events WHERE id = 'e-7'");
    expect(forget(file)).toBe(true);
    for (const companion of ['', '-wal']) {
      expect(readFileSync(file.path + companion, 'latin1').toLowerCase()).not.toContain('ann@example.com');
    }
    expect(rowsIn(file, 'events')).toHaveLength(1);
  });

  it('empties what came or went for several users in one piece, and keeps its row', () => {
    const file = filled();
    const both = '[{"email":"ann@example.com"},{"email":"bob@example.com"}]';
    file.addRequest({ body: both, answer: '{"accepted":2,"events":[{"id":"a"}]}' });
    file.addCall({ path: '/api/events/trackBulk', events: 2, body: both });
    expect(found(file)).toMatchObject({ sharedRequests: [3], sharedCalls: [3] });
    expect(forget(file)).toBe(true);
    expect(rowsIn(file, 'requests').at(-1)).toMatchObject({ request: 3, body: null, isWhole: 0, answer: '' });
    expect(rowsIn(file, 'calls').at(-1)).toMatchObject({ call: 3, events: 2, body: null, answer: null });
    expect(Object.values(found(file)).flat()).toEqual([]);
  });

  it('finds what does not name the user in its own text', () => {
    const file = fillHistory();
    const event = file.addEvent({ user: '17', body: '{"eventName":"a"}' });
    file.addStep(event, 'queued', { request: file.addRequest({ body: null, isWhole: 0 }) });
    // Its event is gone.
    file.addStep(99, 'queued', { body: '{"userId":"17"}' });
    const mended = file.addEvent({ user: 'bob@example.com', body: '{"userId":"18"}' });
    file.addStep(mended, 'queued', { body: '{"userId":"17"}' });
    expect(found(file, { userId: '17' })).toMatchObject({ events: [1, 2], steps: [2, 3], requests: [1] });
    forget(file, { userId: '17' });
    expect(rowsIn(file, 'steps')).toEqual([]);
  });

  it('deletes what was found while the stack goes on writing', () => {
    const file = filled();
    const all = findInHistory(ANN, file.dataDir);
    file.addEvent({ id: 'later', user: 'bob@example.com' });
    if (all !== undefined) deleteFromHistory(file.dataDir, ANN, all);
    file.addEvent({ id: 'last', user: 'bob@example.com' });
    expect(rowsIn(file, 'events').map(({ id }) => id)).toEqual(['e2', 'later', 'last']);
  });

  it('works while no stack runs', () => {
    const file = filled();
    file.database.close();
    expect(forget(file)).toBe(true);
    expect(readFileSync(file.path, 'latin1')).not.toContain('ann@example.com');
    expect(isEmpty(findInHistory(ANN, file.dataDir) ?? Object.assign({}))).toBe(true);
  });

  it('says that the log could not be emptied while somebody reads', () => {
    const file = filled();
    const reader = new DatabaseSync(file.path, { readOnly: true });
    onTestFinished(() => reader.close());
    reader.exec('BEGIN');
    reader.prepare('SELECT * FROM events').all();
    expect(forget(file)).toBe(false);
  });

  it('finds nothing where no history is, and fails where it can’t be read', () => {
    expect(findInHistory(ANN, 'no-such-folder')).toBeUndefined();
    const { dataDir, database } = fillHistory();
    database.close();
    writeFileSync(join(dataDir, HISTORY_FILE), 'x'.repeat(5_000));
    expect(() => findInHistory(ANN, dataDir)).toThrow(expect.objectContaining({ kind: 'failed' }));
  });
});
