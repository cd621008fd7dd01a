/** How far an import is, in a file beside the imported one: so it goes on where it stopped, however it stopped. */
import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod/mini';
import { type FaultKind, OperateFault } from '../fault.ts';
import { replaceFile } from './private-files.ts';
import type { Head } from './rows.ts';

const count = z.number().check(z.gte(0));
const progressSchema = z.object({
  v: z.literal(1),
  /** The file as it was. */
  size: count,
  mtimeMs: z.number(),
  head: z.string(),
  /** What is sent, and where. */
  source: z.string(),
  operation: z.string(),
  stack: z.string(),
  /** Rows that need not be sent again, and the line at which the last of them begins. */
  rows: count,
  line: count,
  accepted: count,
  refused: count,
  /** Taken by the door and given up by its source's `edit` at once. */
  dropped: count,
  /** So much of the file of refused rows belongs to them. */
  refusedBytes: count,
  isDone: z.boolean(),
});

export type Progress = z.infer<typeof progressSchema>;

export interface Destination {
  readonly source: string;
  readonly operation: string;
  /** Its title: a stage is another import. */
  readonly stack: string;
}

const pathOf = (file: string) => `${file}.progress.json`;

export function newProgress({ size, mtimeMs, bytes }: Head, destination: Destination): Progress {
  return {
    v: 1,
    size,
    mtimeMs,
    head: hash('sha256', bytes),
    ...destination,
    rows: 0,
    line: 0,
    accepted: 0,
    refused: 0,
    dropped: 0,
    refusedBytes: 0,
    isDone: false,
  };
}

/**
 * @param fresh what it would be at the beginning
 * @returns how far it is; `fresh` if it was not begun
 * @throws OperateFault wrong-use if the progress is of another file, or to another place
 */
export async function readProgress(file: string, fresh: Progress): Promise<Progress> {
  const path = pathOf(file);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new OperateFault('failed', `${path} can't be read: ${error.code}`, { cause: error });
  });
  if (text === undefined) return fresh;
  const progress = progressSchema.safeParse(jsonOrNothing(text)).data;
  if (progress === undefined) throw unusable(`${path} is no progress of an import`);
  const isSameFile = (['size', 'mtimeMs', 'head'] as const).every((name) => progress[name] === fresh[name]);
  if (!isSameFile) throw unusable(`${file} has changed since a part of it was imported`);
  const other = (['source', 'operation', 'stack'] as const).find((name) => progress[name] !== fresh[name]);
  if (other === undefined) return progress;
  throw unusable(`a part of ${file} was imported with the ${other} ${progress[other]}`);
}

/** @throws OperateFault if the file is no longer what the progress is of */
export async function refuseChanged(file: string, { size, mtimeMs }: Progress): Promise<void> {
  const found = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    throw new OperateFault('not-found', `${file} can't be read: ${cause.code}`, { cause });
  });
  if (found.size === size && found.mtimeMs === mtimeMs) return;
  throw unusable(`${file} has changed meanwhile: some of its rows may not be sent`, 'failed');
}

export async function saveProgress(file: string, progress: Progress): Promise<void> {
  await replaceFile(pathOf(file), `${JSON.stringify(progress)}\n`);
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unusable(message: string, kind: FaultKind = 'wrong-use'): OperateFault {
  return new OperateFault(kind, message, {
    remedy:
      '--restart begins anew: rows with ids are the same events as before, all others are sent a second time',
  });
}
