/** The history's file: its bounds, and what happens to one that can't be used. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { Keeper, type KeeperSettings, type Patience } from '../../../local/history/keeper.ts';
import type { Occurrence } from '../../../local/history/occurrences.ts';
import { HISTORY_FILE } from '../../../operate/history/schema.ts';
import { called, delivered, invoked, MB, stored, T0 } from './told.ts';

const AMPLE = { bytes: 100 * MB, ms: Date.now() };

function keeping(settings: Partial<KeeperSettings> = {}, patience?: Patience) {
  const directory = settings.path ?? mkdtempSync(join(tmpdir(), 'history-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, HISTORY_FILE);
  const troubles: string[] = [];
  const open = () => {
    const keeper = new Keeper(
      { limits: AMPLE, keys: [], sources: [], begunAt: T0, ...settings, path },
      (what) => troubles.push(what),
      patience,
    );
    onTestFinished(() => keeper.close());
    return keeper;
  };
  const rows = (sql: string) => {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  };
  return { directory, path, troubles, open, rows };
}

const batch = (...occurrences: readonly Occurrence[]) => ({ occurrences, dropped: 0 });

/** Of an event of a kilobyte, all that happens to it. */
function life(n: number): readonly Occurrence[] {
  const body = JSON.stringify({
    eventName: 'e',
    userId: `user-${n}`,
    dataFields: { text: 'x'.repeat(1_000) },
  });
  const id = `e${n}`;
  const by = `request-${n}`;
  const message = { id, body, accepted: n };
  return [
    stored(n, message, { by }),
    {
      kind: 'answered',
      by,
      at: T0 + n,
      ms: 5,
      method: 'POST',
      path: '/app',
      type: 'application/json',
      bytes: body.length,
      body,
      isWhole: true,
      status: 202,
      answer: '{}',
    },
    invoked(n, [message]),
    called(n, { body }),
    delivered(n, { id }),
  ];
}

it('keeps what it is told, for its owner alone, and takes it up again', () => {
  const { open, rows, path, troubles } = keeping();

  const first = open();
  first.keep(batch(stored(1)));
  expect(readdirSync(join(path, '..')).map((name) => statSync(join(path, '..', name)).mode & 0o777)).toEqual([
    0o600, 0o600, 0o600,
  ]);
  first.close();
  open().keep(batch(delivered(60)));

  expect(rows('SELECT state FROM events')).toEqual([{ state: 'delivered' }]);
  expect(troubles).toEqual([]);
});

it.each([
  ['of another version', (path: string) => new DatabaseSync(path).exec('PRAGMA user_version = 99')],
  [
    'damaged',
    (path: string) => writeFileSync(path, 'no database, but long enough to be taken for one'.repeat(99)),
  ],
])('sets a file aside that is %s, says so once, and begins a new one', (what, spoil) => {
  const { directory, path, open, rows, troubles } = keeping();
  spoil(path);
  const before = readFileSync(path);

  open().keep(batch(stored(1)));

  expect(rows('SELECT state FROM events')).toEqual([{ state: 'waiting' }]);
  expect(readFileSync(`${path}.aside`)).toEqual(before);
  expect(troubles).toEqual([
    `history: ${HISTORY_FILE} is ${what}: it is now ${HISTORY_FILE}.aside, and a new one begins`,
  ]);
  expect(readdirSync(directory)).toContain(`${HISTORY_FILE}.aside`);
});

it('goes on with a new file when the one in use turns out to be damaged', () => {
  const { path, open, rows, troubles } = keeping();
  const keeper = open();
  for (let n = 0; n < 50; n += 1) keeper.keep(batch(...life(n)));
  keeper.close();
  const bytes = readFileSync(path);
  bytes.fill(0x55, 8_192);
  writeFileSync(path, bytes);

  const again = open();
  for (let n = 50; n < 60; n += 1) again.keep(batch(...life(n)));

  expect(rows('SELECT count(*) AS events FROM events')).not.toEqual([{ events: 0 }]);
  expect(rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(troubles.at(-1)).toContain('is damaged');
});

it.each([
  ['removed', (path: string) => rmSync(path), / is not the file any more/],
  ['emptied', (path: string) => truncateSync(path), / is damaged/],
  ['written over', (path: string) => writeFileSync(path, 'x'.repeat(9_999)), / is damaged/],
])('begins anew when its file is %s while it is in use, and says so once', (_, spoil, trouble) => {
  const { path, open, rows, troubles } = keeping();
  const keeper = open();
  keeper.keep(batch(stored(1, { id: 'old' })));
  keeper.forget();
  expect(troubles).toEqual([]);

  spoil(path);
  keeper.forget();
  expect(rows('SELECT id FROM events')).toEqual([]);
  keeper.keep(batch(stored(2, { id: 'new' })));
  keeper.forget();

  expect(rows('SELECT id FROM events')).toEqual([{ id: 'new' }]);
  expect(troubles).toEqual([expect.stringMatching(trouble)]);
});

it('says once that it can not write, counts what is lost, and goes on when it can', () => {
  const { directory, path, open, rows, troubles } = keeping();
  mkdirSync(path);
  const keeper = open();

  for (let n = 0; n < 3; n += 1) keeper.keep(batch(...life(n)));
  rmSync(path, { recursive: true });
  chmodSync(directory, 0o700);
  keeper.keep(batch(...life(3)));

  expect(troubles).toHaveLength(1);
  expect(troubles[0]).toMatch(/^history: .*; the stack goes on without it$/);
  expect(rows('SELECT id FROM events')).toEqual([{ id: 'e3' }]);
  expect(rows("SELECT value FROM counters WHERE name = 'dropped'")).toEqual([{ value: 15 }]);
});

it('loses no batch to what no file would take, says so once, and counts it', () => {
  const { open, rows, troubles } = keeping();
  const keeper = open();
  const bad = { ...stored(2, { id: 'bad' }), message: [] as unknown as string };

  keeper.keep(batch(stored(1, { id: 'a' }), bad, stored(3, { id: 'c' }), delivered(9, { id: 'a' })));
  keeper.keep(batch(bad, stored(4, { id: 'd' })));

  expect(rows('SELECT id, state FROM events').map(({ id, state }) => `${id} ${state}`)).toEqual([
    'a delivered',
    'c waiting',
    'd waiting',
  ]);
  expect(rows("SELECT value FROM counters WHERE name = 'dropped'")).toEqual([{ value: 2 }]);
  expect(troubles).toEqual([expect.stringMatching(/^history: some of what happens is not in it: /)]);
});

it('waits for an operator who has something deleted, and loses nothing', () => {
  const busyAttempts: number[] = [];
  const { open, rows, path, troubles } = keeping(
    {},
    {
      busyMs: 1,
      triesAgainAfter: (attempts) => {
        busyAttempts.push(attempts);
        if (attempts === 3) operator.exec('COMMIT');
        return true;
      },
    },
  );
  const keeper = open();
  keeper.keep(batch());
  const operator = new DatabaseSync(path);
  operator.exec('BEGIN IMMEDIATE');

  keeper.keep(batch(stored(1)));
  operator.close();

  expect(busyAttempts).toEqual([1, 2, 3]);
  expect(rows('SELECT state FROM events')).toEqual([{ state: 'waiting' }]);
  expect(rows("SELECT * FROM counters WHERE name = 'dropped'")).toEqual([]);
  expect(troubles).toEqual([]);
});

it('counts as lost what somebody else keeps it from writing for too long', () => {
  const { open, rows, path } = keeping({}, { busyMs: 1, triesAgainAfter: (attempts) => attempts < 3 });
  const keeper = open();
  keeper.keep(batch());
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  keeper.keep(batch(...life(1)));
  other.exec('COMMIT');
  other.close();

  keeper.keep(batch(stored(2)));

  expect(rows('SELECT id FROM events')).toEqual([{ id: 'e1' }]);
  expect(rows("SELECT value FROM counters WHERE name = 'dropped'")).toEqual([{ value: 5 }]);
});

it('never takes more than its bound, and forgets the oldest first, with all that belongs to it', () => {
  const bytes = 4 * MB;
  const { directory, open, rows } = keeping({ limits: { bytes, ms: Date.now() } });
  const keeper = open();
  let max = 0;

  for (let n = 0; n < 6_000; n += 20) {
    keeper.keep(batch(...Array.from({ length: 20 }, (_, index) => life(n + index)).flat()));
    keeper.forget();
    const sizes = readdirSync(directory).map((name) => statSync(join(directory, name)).size);
    max = Math.max(
      max,
      sizes.reduce((sum, size) => sum + size, 0),
    );
  }

  expect(max).toBeLessThan(bytes * 1.1);
  const [{ first, count } = {}] = rows('SELECT min(at) AS first, count(*) AS count FROM requests');
  expect(Number(count)).toBeGreaterThan(500);
  expect(rows('SELECT max(id) AS id FROM events WHERE event = 6000')).toEqual([{ id: 'e5999' }]);
  expect(rows('SELECT 1 FROM steps WHERE event NOT IN (SELECT event FROM events)')).toEqual([]);
  // All tables begin at about the same time.
  const [{ call } = {}] = rows('SELECT min(at) AS call FROM calls');
  expect(Math.abs(Number(call) - Number(first))).toBeLessThan(500);
});

it('forgets what is older than it may be, and gives the room back where the bound was larger before', () => {
  const { open, rows, path } = keeping();
  const old = open();
  for (let n = 0; n < 2_000; n += 100) {
    old.keep(batch(...Array.from({ length: 100 }, (_, index) => life(n + index)).flat()));
  }
  old.close();
  const before = statSync(path).size;

  const small = new Keeper(
    { limits: { bytes: MB, ms: Date.now() - T0 + 1e9 }, keys: [], sources: [], begunAt: T0, path },
    () => undefined,
  );
  for (let n = 0; n < 60; n += 1) small.forget();
  small.close();
  expect(before).toBeGreaterThan(4 * MB);
  expect(statSync(path).size).toBeLessThan(1.1 * MB);
  expect(rows('SELECT count(*) AS events FROM events')).not.toEqual([{ events: 0 }]);

  const brief = new Keeper(
    { limits: { bytes: MB, ms: 1_000 }, keys: [], sources: [], begunAt: T0, path },
    () => undefined,
  );
  for (let n = 0; n < 60; n += 1) brief.forget();
  brief.close();
  for (const table of ['events', 'steps', 'requests', 'calls', 'rates']) {
    expect(rows(`SELECT * FROM ${table}`)).toEqual([]);
  }
});
