/** Sends the rows of a file through the door, list after list, and notes how far it is after each. */
import type { OperationName } from '../../lib/iterable/operations.ts';
import { OperateFault } from '../fault.ts';
import { type ImportRow, importRow } from './event-text.ts';
import { listsOf } from './lists.ts';
import { lockImport } from './lock.ts';
import { Occurrences } from './occurrences.ts';
import { openAt } from './private-files.ts';
import { type Progress, readProgress, refuseChanged, saveProgress } from './progress.ts';
import { type Format, rowsOf } from './rows.ts';
import { NONE_SETTLED, type RefusedRow, type Sending, sendList } from './send-list.ts';

export interface Import {
  readonly file: string;
  readonly format: Format;
  readonly operation: OperationName;
  /** Events a second. */
  readonly rate: number;
  /** Where it goes on. */
  readonly progress: Progress;
  /** Whatever was sent before. */
  readonly isRestart: boolean;
}

export interface ImportDependencies extends Sending {
  readonly onProgress: (progress: Progress) => void;
}

/** A list holds what the rate allows in that time: what comes all at once would stand before live events. */
const LIST_SECONDS = 0.25;

export const refusedPath = (file: string) => `${file}.refused.ndjson`;

/**
 * @returns how far it came; it is not done if it was interrupted
 * @throws OperateFault; what was done until then is noted
 */
export async function runImport(plan: Import, dependencies: ImportDependencies): Promise<Progress> {
  const { file, progress, isRestart } = plan;
  const unlock = await lockImport(file);
  try {
    await refuseChanged(file, progress);
    if (!isRestart) await refuseOutdated(file, progress);
    // Now it is begun: a restart that is cut off must not go on where the import before it ended.
    await saveProgress(file, progress);
    return await sendRows(plan, dependencies);
  } finally {
    await unlock();
  }
}

/** Another import may have gone on while somebody thought about this one. */
async function refuseOutdated(file: string, begun: Progress): Promise<void> {
  const { rows } = await readProgress(file, begun);
  if (rows === begun.rows) return;
  throw new OperateFault('try-again', `another import of ${file} went on meanwhile`, {
    remedy: 'the same command goes on where that one stopped',
  });
}

async function sendRows(
  { file, format, operation, rate, progress: begun }: Import,
  { pause, isInterrupted, now, onProgress, ...sending }: ImportDependencies,
): Promise<Progress> {
  const dependencies = { pause, isInterrupted, now, ...sending };
  const refusedFile = await openAt(refusedPath(file), begun.refusedBytes);
  try {
    let progress = { ...begun, refusedBytes: (await refusedFile.stat()).size };
    const lists = listsOf(
      rowsFrom(begun.rows, rowsOf(file, format, operation), operation),
      rate * LIST_SECONDS,
    );
    let nextAt = now();
    for await (const list of lists) {
      await pause(nextAt - now());
      if (isInterrupted()) return progress;
      nextAt = Math.max(nextAt, now()) + (list.length / rate) * 1_000;
      const settled = await settleList(list, dependencies);
      if (settled === undefined) return progress;
      const text = settled.refused.map(lineFor).join('');
      await refusedFile.appendFile(text);
      progress = {
        ...progress,
        rows: progress.rows + list.length,
        line: list.at(-1)?.line ?? progress.line,
        accepted: progress.accepted + settled.accepted,
        refused: progress.refused + settled.refused.length,
        dropped: progress.dropped + settled.dropped,
        refusedBytes: progress.refusedBytes + Buffer.byteLength(text),
      };
      await saveProgress(file, progress);
      onProgress(progress);
    }
    // A row that came after the end was read would be taken for sent.
    await refuseChanged(file, progress);
    progress = { ...progress, isDone: true };
    await saveProgress(file, progress);
    return progress;
  } finally {
    await refusedFile.close();
  }
}

/**
 * The file is read from its beginning, also where a part of it is done: only who has seen all rows before one knows
 * its number among equal ones.
 */
async function* rowsFrom(
  done: number,
  rows: AsyncIterable<Parameters<typeof importRow>[0]>,
  operation: OperationName,
): AsyncGenerator<ImportRow> {
  const occurrences = new Occurrences();
  let count = 0;
  for await (const row of rows) {
    const made = importRow(row, operation, occurrences);
    count += 1;
    if (count > done) yield made;
  }
}

/** What is no event is never sent. */
async function settleList(list: readonly ImportRow[], sending: Sending) {
  const sent = list.filter(({ event }) => typeof event === 'string');
  const faulty = list.flatMap((row): RefusedRow[] =>
    typeof row.event === 'string' ? [] : [{ row, ...row.event }],
  );
  const settled = sent.length === 0 ? NONE_SETTLED : await sendList(sent, sending);
  if (settled === undefined) return undefined;
  const refused = [...faulty, ...settled.refused].sort((a, b) => a.row.line - b.row.line);
  return { ...settled, refused };
}

function lineFor({ row: { line, written }, code, message }: RefusedRow): string {
  return `${JSON.stringify({ line, code, message, row: written })}\n`;
}
