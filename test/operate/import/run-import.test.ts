import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ImportRow } from '../../../operate/import/event-text.ts';
import { planImport } from '../../../operate/import/plan.ts';
import { runImport } from '../../../operate/import/run-import.ts';
import { clockAt } from '../../support/clock.ts';
import { configurationWith, sourceWith } from '../../support/sources.ts';

const ROW = '{"eventName":"signed-up","email":"ada@example.com"}\n';
/** So that a list holds one row. */
const RATE = 4;

/** @param take what the door does with each list */
async function begin(text: string, take: (rows: readonly ImportRow[], file: string) => Promise<unknown>) {
  const folder = await mkdtemp(join(tmpdir(), 'import-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'rows.ndjson');
  await writeFile(file, text);
  const { pause, now, random } = clockAt();
  const plan = () =>
    planImport(
      { file, source: sourceWith(), operation: undefined, rate: String(RATE), isRestart: false, stack: 'a' },
      configurationWith(),
    );
  let isInterrupted = false;
  const run = ({ head, operation, rate, progress }: Awaited<ReturnType<typeof plan>>) =>
    runImport(
      { file, format: head.format, operation: operation.name, rate, progress, isRestart: false },
      {
        post: async (rows) => ({
          status: 207,
          body: { events: (await take(rows, file)) ?? rows.map(() => ({ id: 'x' })) },
          retryAfterSeconds: undefined,
        }),
        pause,
        isInterrupted: () => isInterrupted,
        now,
        random,
        onProgress: () => undefined,
      },
    );
  const interrupt = (is: boolean) => {
    isInterrupted = is;
  };
  return { file, plan, run, interrupt };
}

const noted = async (file: string) => JSON.parse(await readFile(`${file}.progress.json`, 'utf8'));

describe('an import of a file that changes', () => {
  it('is not done if a row came after the last that was read', async () => {
    const { file, plan, run } = await begin(ROW, (_, path) => appendFile(path, ROW));

    await expect(run(await plan())).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('has changed meanwhile'),
      remedy: expect.stringContaining('--restart'),
    });
    expect(await noted(file)).toMatchObject({ accepted: 1, isDone: false });
  });

  it('sends nothing if it changed while somebody thought about it', async () => {
    const lists: unknown[] = [];
    const { file, plan, run } = await begin(ROW, async (rows) => void lists.push(rows));
    const planned = await plan();
    await appendFile(file, ROW);

    await expect(run(planned)).rejects.toMatchObject({
      message: expect.stringContaining('has changed meanwhile'),
    });
    expect(lists).toEqual([]);
  });
});

it('goes on with a new file of refused rows if the old one is gone', async () => {
  const error = { code: 'invalid-event', message: 'not valid' };
  const { file, plan, run, interrupt } = await begin(ROW.repeat(2), async (rows) => {
    interrupt(true);
    return rows.map(() => ({ error }));
  });
  expect(await run(await plan())).toMatchObject({ rows: 1, isDone: false });
  await rm(`${file}.refused.ndjson`);
  interrupt(false);
  const ended = await run(await plan());
  const text = await readFile(`${file}.refused.ndjson`, 'utf8');

  expect(ended).toMatchObject({ rows: 2, refused: 2, refusedBytes: text.length, isDone: true });
  expect(JSON.parse(text)).toMatchObject({ line: 2, code: 'invalid-event' });
});
