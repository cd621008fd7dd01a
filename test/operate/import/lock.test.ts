import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockImport } from '../../../operate/import/lock.ts';
import { startOf } from '../../../operate/import/process-start.ts';

const LOCK = fileURLToPath(new URL('../../support/operate/lock-process.ts', import.meta.url));
const PROCESSES = 4;
const ROUNDS = 25;

async function someFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lock-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'rows.csv');
}

const locksBeside = async (file: string) =>
  (await readdir(dirname(file))).filter((name) => name.startsWith(`${basename(file)}.import.lock`));

const lockText = (pid: number, start = '') =>
  JSON.stringify({ pid, start, lockedAt: '2026-11-27T10:00:00.000Z' });

const goneProcess = () => spawnSync(process.execPath, ['--version']).pid;

function startLocker(file: string) {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [LOCK, file]);
  child.stderr.resume();
  onTestFinished(() => void child.kill());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    tell: (line: string) => child.stdin.write(`${line}\n`),
    answer: async () => (await lines.next()).value,
  };
}

describe('the lock of an import', () => {
  it.each([
    ['no lock', async () => undefined],
    [
      'the lock of a process that is gone',
      async (file: string) => writeFile(`${file}.import.lock.7`, lockText(goneProcess())),
    ],
  ])(
    'goes to one of several processes that want it at once, in every round, beside %s',
    { timeout: 60_000 },
    async (_, leave) => {
      const file = await someFile();
      const lockers = Array.from({ length: PROCESSES }, () => startLocker(file));
      const answers = () => Promise.all(lockers.map(({ answer }) => answer()));
      expect(await answers()).toEqual(Array(PROCESSES).fill('ready'));
      for (let round = 0; round < ROUNDS; round += 1) {
        await leave(file);
        for (const { tell } of lockers) tell('lock');
        const told = await answers();

        expect(told.toSorted()).toEqual(['locked', ...Array(PROCESSES - 1).fill('try-again')]);
        for (const name of await locksBeside(file)) await rm(join(dirname(file), name));
      }
    },
  );

  it('is free again when it is unlocked, and leaves nothing behind', async () => {
    const file = await someFile();
    await writeFile(`${file}.import.lock.3`, lockText(goneProcess()));
    const unlock = await lockImport(file);
    await expect(lockImport(file)).rejects.toMatchObject({
      kind: 'try-again',
      message: expect.stringContaining(`process ${process.pid}, since `),
    });

    await unlock();
    expect(await locksBeside(file)).toEqual([]);
    await (await lockImport(file))();
  });

  it('is not that of a file whose name begins alike', async () => {
    const file = await someFile();
    await lockImport(`${file}.gz`);
    await lockImport(file);

    expect(await locksBeside(file)).toHaveLength(1);
  });

  it('counts for nothing if a power cut left it empty', async () => {
    const file = await someFile();
    await writeFile(`${file}.import.lock.1`, '');
    await lockImport(file);

    expect(await locksBeside(file)).toEqual(['rows.csv.import.lock.2']);
  });

  it.skipIf(process.platform !== 'linux')(
    'counts for nothing if a later process has the number of its holder',
    async () => {
      const file = await someFile();
      const start = await startOf(process.pid);
      await writeFile(`${file}.import.lock.1`, lockText(process.pid, start));
      await expect(lockImport(file)).rejects.toMatchObject({ kind: 'try-again' });

      await writeFile(`${file}.import.lock.1`, lockText(process.pid, `another boot ${start}`));
      await lockImport(file);
    },
  );
});
