/**
 * What the sandbox stored, as lines of JSON in a file that is only ever appended to. A line is written before
 * its request is answered, so a killed process (not: a machine that loses power) forgets nothing it confirmed.
 */
import { appendFileSync, closeSync, createReadStream, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod/mini';
import { DamagedFile } from '../damaged-file.ts';
import { keepPrivate } from '../private-file.ts';
import type { ArrivedEvent } from './event-store.ts';

export interface Journal {
  /** All of them in one write. */
  append(events: readonly ArrivedEvent[]): void;
  close(): void;
}

const LINE_FEED = 0x0a;

const entrySchema = z.object({
  operation: z.string(),
  id: z.string(),
  arrivedAt: z.optional(z.string()),
  forwarderId: z.optional(z.string()),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  body: z.string(),
});

/** Hands each event of an existing file to `take`, in order, then opens it for more. */
export async function openJournal(path: string, take: (event: ArrivedEvent) => void): Promise<Journal> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  keepPrivate(path);
  const file = openSync(path, 'a+');
  try {
    const { wholeBytes, isTorn } = await replay(path, take);
    // Without the cut, the next entry would be glued to the half-written last line, and both would be lost.
    if (isTorn) ftruncateSync(file, wholeBytes);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return {
    append: (events) => appendFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join('')),
    close: () => closeSync(file),
  };
}

/** @returns the length of the whole lines, and whether half a line follows them */
async function replay(
  path: string,
  take: (event: ArrivedEvent) => void,
): Promise<{ wholeBytes: number; isTorn: boolean }> {
  let wholeBytes = 0;
  let lines = 0;
  let rest: Buffer = Buffer.alloc(0);
  // A descriptor of its own: the loop closes what it reads.
  const chunks: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 1 << 20 });
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    let from = 0;
    // Not `readline`: it also breaks lines at U+2028, which JSON leaves unescaped.
    for (let end = rest.indexOf(LINE_FEED); end !== -1; end = rest.indexOf(LINE_FEED, from)) {
      lines += 1;
      take(parseLine(rest.toString('utf8', from, end), `${path}:${lines}`));
      from = end + 1;
    }
    wholeBytes += from;
    rest = rest.subarray(from);
  }
  return { wholeBytes, isTorn: rest.length > 0 };
}

function parseLine(line: string, place: string): ArrivedEvent {
  try {
    return entrySchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new DamagedFile(place, cause);
  }
}
