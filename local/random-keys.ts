/** Random texts that stay the same from start to start, kept in a file that only its owner reads. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { DamagedFile } from './damaged-file.ts';
import { writePrivate } from './private-file.ts';

const schema = z.record(z.string(), z.string().check(z.minLength(1)));

/**
 * By name; for a new name a new one is made.
 * @throws DamagedFile
 */
export function keepRandomTexts(path: string, names: readonly string[]): Readonly<Record<string, string>> {
  const kept = readKept(path);
  const missing = names.filter((name) => !Object.hasOwn(kept, name));
  if (missing.length === 0) return kept;
  const texts = { ...kept, ...Object.fromEntries(missing.map((name) => [name, randomText()])) };
  writePrivate(path, JSON.stringify(texts, undefined, 2));
  return texts;
}

function randomText(): string {
  return randomBytes(24).toString('base64url');
}

function readKept(path: string): Record<string, string> {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new DamagedFile(path, error);
  }
}
