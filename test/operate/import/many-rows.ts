/** Imports of many rows into a door that counts, in a process that can be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { type CountingDoor, startCountingDoor } from '../../support/operate/counting-door.ts';

const MAX_LIST = 10_000;
/** The same for a hundred thousand rows and for a million; a Node with this code takes 110,000 before it reads any. */
const MAX_KILOBYTES = 450_000;
const TIMEOUT = { timeout: 300_000 };

const IMPORT = fileURLToPath(new URL('../../support/operate/import-process.ts', import.meta.url));

/** Every hundredth row is like the one before it. */
const userOf = (row: number) => (row % 100 === 99 ? row - 1 : row);

const LINES: Readonly<Record<string, (user: number) => string>> = {
  'events.ndjson': (user) =>
    `{"eventName":"signed-up","email":"user${user}@example.com","dataFields":{"plan":"pro","seats":${user % 50}}}\n`,
  'events.csv': (user) => `signed-up,user${user}@example.com,"pro, yearly",${user % 50}\r\n`,
};
const HEADERS: Readonly<Record<string, string>> = {
  'events.csv': '\ufeffeventName,email,dataFields.plan,dataFields.seats:number\r\n',
};

async function fileOf(name: string, rows: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'import-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, name);
  await pipeline(
    Readable.from(
      (function* () {
        yield HEADERS[name] ?? '';
        for (let start = 0; start < rows; start += 1_000) {
          yield Array.from({ length: 1_000 }, (_, index) => LINES[name]?.(userOf(start + index))).join('');
        }
      })(),
    ),
    createWriteStream(file),
  );
  return file;
}

function startImport({ origin }: CountingDoor, file: string, ...more: readonly string[]) {
  const child = spawn(process.execPath, [IMPORT, origin, file, '1000000', ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed = text(child.stdout);
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { kill: () => child.kill('SIGKILL'), ended, told: async () => JSON.parse(await printed) };
}

export type ImportedFile = 'events.ndjson' | 'events.csv';

export function bringsEachOnce(name: ImportedFile, rows: number): void {
  it(
    `of ${name} brings each of ${rows} rows once, in lists as full as the door takes, in little memory`,
    TIMEOUT,
    async () => {
      const door = await startCountingDoor();
      const file = await fileOf(name, rows);
      const run = startImport(door, file);
      await run.ended;
      const { maxRss, ...progress } = await run.told();

      expect(progress).toMatchObject({ rows: rows, accepted: rows, refused: 0, isDone: true });
      expect(door.lists).toEqual(Array(rows / MAX_LIST).fill(MAX_LIST));
      expect(door.ids.size).toBe(rows);
      expect(maxRss).toBeLessThan(MAX_KILOBYTES);

      const second = startImport(door, file, '--restart');
      expect(await second.ended).toBe(0);
      expect(door.ids.size).toBe(rows);
      expect(new Set(door.ids.values())).toEqual(new Set([2]));
    },
  );
}

export function goesOnWhereKilled(name: ImportedFile, rows: number): void {
  // It grows with the rows, or the first of them would be read over and over.
  const maxListsBetweenKills = Math.ceil((rows / MAX_LIST) * 0.4);

  it(
    `of ${name} goes on where it was killed, and sends at most one list again each time`,
    TIMEOUT,
    async () => {
      const door = await startCountingDoor();
      const file = await fileOf(name, rows);
      let kills = 0;
      let code: number | null = null;
      // Whoever was killed has no code; a fault of its own ends the test.
      while (code === null) {
        const run = startImport(door, file);
        // At random: before the door has taken a list, or when it has and nobody noted that yet.
        const number = door.lists.length + 1 + Math.floor(Math.random() * maxListsBetweenKills);
        const isBefore = Math.random() < 0.3;
        const killAt = (at: number) => void (at === number && run.kill());
        door.onRequest = (at) => {
          if (isBefore) killAt(at);
          return undefined;
        };
        door.onAnswered = (at) => (isBefore ? undefined : killAt(at));
        code = await run.ended;
        if (code === null) kills += 1;
      }

      expect(code).toBe(0);
      expect(kills).toBeGreaterThan(0);
      expect(door.ids.size).toBe(rows);
      expect(door.lists.length).toBeLessThanOrEqual(rows / MAX_LIST + kills);
      const progressFile = `${file}.progress.json`;
      expect(JSON.parse(await readFile(progressFile, 'utf8'))).toMatchObject({
        rows: rows,
        isDone: true,
      });
      expect((await stat(progressFile)).mode & 0o777).toBe(0o600);
      expect((await stat(`${file}.refused.ndjson`)).mode & 0o777).toBe(0o600);
    },
  );
}
