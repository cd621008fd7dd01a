import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { importFile } from '../../cli/commands/import.ts';
import { type Configuration, custom } from '../../lib/config/define-config.ts';
import type { Verification } from '../../lib/config/verification.ts';
import { type HttpDoor, openHttpDoor } from '../support/operate/http-door.ts';
import { playStack } from '../support/operate/played-stack.ts';
import { runCommand } from '../support/operate/run-command.ts';
import { configurationWith } from '../support/sources.ts';

const KEY = 'key-of-the-source-0123456789';

async function open(content: string, configuration: Configuration = configurationWith(), secret = KEY) {
  const directory = await mkdtemp(join(tmpdir(), 'import-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'rows.txt');
  await writeFile(file, content);
  const door = await openHttpDoor(configuration, { 'source-app': KEY });
  const stack = await playStack({ door: door.origin, secrets: { 'source-app': secret } });
  const run = (...line: string[]) => runWith({}, ...line);
  const runWith = (setting: { readonly interrupted?: AbortSignal }, ...line: string[]) =>
    runCommand([importFile], ['import', 'rows.txt', '--rate', '100000', ...line], {
      stack,
      configuration,
      directory,
      ...setting,
    });
  const lines = async (end: string) =>
    (await readFile(file + end, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((text) => JSON.parse(text));
  return { run, runWith, door, file, lines };
}

const bodiesAt = ({ queue }: HttpDoor) => queue.sent.map(({ text }) => JSON.parse(text.split('\n')[1] ?? ''));

const ROWS = `${['ada', 'grace'].map((name) => `{"eventName":"signed-up","email":"${name}@example.com"}`).join('\n')}\n`;

describe('import', () => {
  it('shows what it would do, and sends nothing without a yes', async () => {
    const { run, door } = await open(ROWS);
    const { status, stderr } = await run('--source', 'app');

    expect(status).toBe(2);
    expect(stderr).toMatch(/NDJSON, about 2 rows, as events\/track to http:.*\/app, for the project us/);
    expect(stderr).toContain('100,000 a second: about 1 s');
    expect(stderr).toContain('its first row becomes an event with id, eventName, email\n');
    expect(stderr).not.toContain('ada@');
    expect(bodiesAt(door)).toEqual([]);
  });

  it('shows the values of the first row if they are asked for', async () => {
    const { run } = await open(ROWS);
    const { stderr } = await run('--source', 'app', '--verbose');

    expect(stderr).toMatch(
      /its first row becomes \{"id":"[0-9a-f]{64}","eventName":"signed-up","email":"ada@/,
    );
  });

  it('tells apart what the source drops', async () => {
    const { run, door } = await open(
      ROWS,
      configurationWith({ edit: (event) => (Object(event).email === 'ada@example.com' ? null : undefined) }),
    );
    const { status, stderr, rows } = await run('--source', 'app', '--yes', '--json');

    expect(status).toBe(0);
    expect(rows()).toMatchObject([{ rows: 2, accepted: 1, refused: 0, dropped: 1 }]);
    expect(stderr).toContain('1 were dropped by the source app');
    expect(bodiesAt(door)).toMatchObject([{ email: 'grace@example.com' }]);
  });

  it('sends each row as an event, once', async () => {
    const { run, door, lines } = await open(ROWS);
    const { status, rows } = await run('--source', 'app', '--yes', '--json');

    expect(status).toBe(0);
    expect(rows()).toEqual([
      {
        v: 1,
        kind: 'import',
        file: 'rows.txt',
        source: 'app',
        operation: 'events/track',
        rows: 2,
        accepted: 2,
        refused: 0,
        dropped: 0,
        isDone: true,
      },
    ]);
    expect(bodiesAt(door)).toMatchObject([{ email: 'ada@example.com' }, { email: 'grace@example.com' }]);
    expect(await lines('.refused.ndjson')).toEqual([]);

    const again = await run('--source', 'app', '--yes');
    expect(again).toMatchObject({ status: 0, stderr: expect.stringContaining('is imported') });
    expect(bodiesAt(door)).toHaveLength(2);
  });

  it('sends the same ids again when it begins anew', async () => {
    const { run, door } = await open(ROWS);
    await run('--source', 'app', '--yes');
    expect(await run('--source', 'app', '--yes', '--restart')).toMatchObject({ status: 0 });
    const [first, second, ...again] = bodiesAt(door).map(({ id }) => id);

    expect(first).not.toBe(second);
    expect(again).toEqual([first, second]);
  });

  it('keeps refused rows with their lines and reasons, for the owner alone', async () => {
    const { run, door, file, lines } = await open(
      'eventName,email,createdAt\nsigned-up,ada@example.com,1795433400\n,grace@example.com,\nsigned-up,x,\nsigned-up,a@example.com,noon\n',
    );
    const { status, stderr } = await run('--source', 'app', '--yes');

    expect(status).toBe(1);
    expect(stderr).toContain('rows.txt.refused.ndjson');
    expect(bodiesAt(door)).toHaveLength(1);
    expect(await lines('.refused.ndjson')).toEqual([
      {
        line: 3,
        code: 'invalid-event',
        message: expect.stringContaining('eventName: '),
        row: '["","grace@example.com",""]',
      },
      {
        line: 4,
        code: 'invalid-event',
        message: expect.stringContaining('email: '),
        row: '["signed-up","x",""]',
      },
      {
        line: 5,
        code: 'invalid-type',
        message: 'createdAt: must be a number',
        row: '["signed-up","a@example.com","noon"]',
      },
    ]);
    expect((await stat(`${file}.refused.ndjson`)).mode & 0o777).toBe(0o600);
    expect((await stat(`${file}.progress.json`)).mode & 0o777).toBe(0o600);
  });

  it('updates profiles, and says that a repeat is one', async () => {
    const { run, door } = await open('email,dataFields.plan\nada@example.com,pro\n');
    const { status, stderr } = await run('--source', 'app', '--operation', 'users/update', '--yes');

    expect(status).toBe(0);
    expect(stderr).toContain('users/update takes no id');
    expect(bodiesAt(door)).toEqual([{ email: 'ada@example.com', dataFields: { plan: 'pro' } }]);
  });

  it('stops when it is interrupted, and goes on later', async () => {
    const { run, runWith, door } = await open(ROWS);
    const interrupted = AbortSignal.abort();

    expect(await runWith({ interrupted }, '--source', 'app', '--yes')).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('goes on where it stopped'),
    });
    expect(bodiesAt(door)).toEqual([]);
    expect(await run('--source', 'app', '--yes')).toMatchObject({ status: 0 });
    expect(bodiesAt(door)).toHaveLength(2);
  });

  it('does nothing while another import of the file is under way, and forgets one that was killed', async () => {
    const { run, door, file } = await open(ROWS);
    const lockOf = (pid: number) => JSON.stringify({ pid, start: '', lockedAt: '2026-11-27T10:00:00.000Z' });
    await writeFile(`${file}.import.lock.1`, lockOf(process.pid));
    expect(await run('--source', 'app', '--yes')).toMatchObject({
      status: 5,
      stderr: expect.stringContaining(`process ${process.pid}`),
    });
    expect(bodiesAt(door)).toEqual([]);

    const { pid = 0 } = spawnSync(process.execPath, ['--version']);
    await writeFile(`${file}.import.lock.1`, lockOf(pid));
    expect(await run('--source', 'app', '--yes')).toMatchObject({ status: 0 });
    expect(bodiesAt(door)).toHaveLength(2);
    expect((await readdir(dirname(file))).filter((name) => name.includes('.lock'))).toEqual([]);
  });

  it('refuses to go on with a file that has changed, or to another place, until it is told to begin anew', async () => {
    const { run, door, file } = await open(ROWS);
    await run('--source', 'app', '--yes');
    expect(await run('--source', 'app', '--operation', 'users/update', '--yes')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('with the operation events/track'),
    });

    await writeFile(file, `${ROWS}{"eventName":"signed-up","email":"alan@example.com"}\n`);
    expect(await run('--source', 'app', '--yes')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('has changed'),
    });
    expect(await run('--source', 'app', '--yes', '--restart')).toMatchObject({ status: 0 });
    expect(new Set(bodiesAt(door).map(({ id }) => id)).size).toBe(3);
  });

  it.each([
    ['no source', [], 2, '--source'],
    ['an unknown source', ['--source', 'shop'], 4, 'one of app'],
    ['an unknown operation', ['--source', 'app', '--operation', 'x'], 2, 'no operation'],
    ['a rate that is none', ['--source', 'app', '--rate', 'fast'], 2, '--rate'],
  ])('says what is wrong with %s', async (_, line, status, told) => {
    const { run } = await open(ROWS);

    expect(await run(...line, '--yes')).toMatchObject({ status, stderr: expect.stringContaining(told) });
  });

  it('stops with a key that the door refuses', async () => {
    const { run } = await open(ROWS, configurationWith(), 'another-key-0123456789');
    const { status, stderr } = await run('--source', 'app', '--yes');

    expect(status).toBe(3);
    expect(stderr).toContain('401');
  });

  it.each([
    ['a map', configurationWith({ map: () => null })],
    [
      'a function of its own',
      configurationWith({ verify: custom('source-app', () => true) as Verification }),
    ],
  ])('does not send as a source with %s', async (_, configuration) => {
    const { run } = await open(ROWS, configuration);

    expect(await run('--source', 'app', '--yes')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('through another source'),
    });
  });
});
