/**
 * Keeps two imports of one file apart: each would send what the other sends, and note it as its own. A lock appears
 * whole, with its holder in it, under a number that only one can take: the next after all that are there. Nobody takes
 * away a lock but its holder, or whoever has a later one and saw that its holder is gone.
 */
import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { OperateFault } from '../fault.ts';
import { isRunning, startOf } from './process-start.ts';

const OWNER_ONLY = 0o600;
const COPY_IT = 'the progress of an import stands beside its file: copy the file to where you may write';

const holderSchema = z.object({ pid: z.number(), start: z.string(), lockedAt: z.string() });
type Holder = z.infer<typeof holderSchema>;

interface Lock {
  readonly path: string;
  readonly number: number;
  /** Nothing if its process is gone, after a kill or a power cut: then it counts for nothing. */
  readonly holder: Holder | undefined;
}

/**
 * @returns what unlocks it
 * @throws OperateFault try-again if another import of the file is under way
 */
export async function lockImport(file: string): Promise<() => Promise<void>> {
  const before = await locksOf(file);
  refuseHeld(file, before);
  const own = await makeLock(file, Math.max(0, ...before.map(({ number }) => number)) + 1);
  const unlock = () => rm(own, { force: true });
  try {
    // If an import ended between this look and the last, two can have different numbers: then each sees the other here.
    const others = (await locksOf(file)).filter(({ path }) => path !== own);
    refuseHeld(file, others);
    for (const { path } of others) await rm(path, { force: true });
    return unlock;
  } catch (error) {
    await unlock();
    throw error;
  }
}

function refuseHeld(file: string, locks: readonly Lock[]): void {
  const holder = locks.find((lock) => lock.holder !== undefined)?.holder;
  if (holder === undefined) return;
  const { pid, lockedAt } = holder;
  throw new OperateFault(
    'try-again',
    `another import of ${file} is under way: process ${pid}, since ${lockedAt}`,
    {
      remedy: `wait for it, or end it: kill ${pid}`,
    },
  );
}

async function locksOf(file: string): Promise<readonly Lock[]> {
  const prefix = `${basename(file)}.import.lock.`;
  const locks: Lock[] = [];
  for (const name of await namesIn(dirname(file))) {
    const number = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (!/^\d+$/.test(number)) continue;
    const path = join(dirname(file), name);
    const holder = await holderOf(path);
    if (holder !== 'unlocked') locks.push({ path, number: Number(number), holder });
  }
  return locks;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    throw new OperateFault('failed', `${folder} can't be read: ${cause.code}`, { cause, remedy: COPY_IT });
  });
}

async function holderOf(path: string): Promise<Holder | 'unlocked' | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new OperateFault('failed', `${path} can't be read: ${error.code}`, {
      cause: error,
      remedy: 'is it of another user, who imports the file?',
    });
  });
  if (text === undefined) return 'unlocked';
  const holder = parseHolder(text);
  return holder !== undefined && (await isRunning(holder.pid, holder.start)) ? holder : undefined;
}

/** @returns nothing for what a power cut left of a lock */
function parseHolder(text: string): Holder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function makeLock(file: string, number: number): Promise<string> {
  const path = `${file}.import.lock.${number}`;
  const draft = `${file}.import.lock.${randomUUID()}`;
  const holder: Holder = {
    pid: process.pid,
    start: await startOf(process.pid),
    lockedAt: new Date().toISOString(),
  };
  try {
    await writeFile(draft, JSON.stringify(holder), { flag: 'wx', mode: OWNER_ONLY });
    await link(draft, path);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new OperateFault('try-again', `another import of ${file} has just begun`);
    throw new OperateFault('failed', `${path} can't be made: ${code}`, {
      cause: error,
      remedy: COPY_IT,
    });
  } finally {
    await rm(draft, { force: true });
  }
}
