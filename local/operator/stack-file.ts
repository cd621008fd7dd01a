/** Tells whoever may read the data directory where this stack's operator's endpoint is. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { STACK_FILE, type StackFile } from '../../operate/local/wire.ts';
import { writePrivate } from '../private-file.ts';

/** A stack that is killed leaves it; nobody answers there then. */
export function leaveStackFile(
  dataDir: string,
  addresses: Omit<StackFile, 'v'>,
): { readonly close: () => Promise<void> } {
  const path = join(dataDir, STACK_FILE);
  const content: StackFile = { v: 1, ...addresses };
  writePrivate(path, `${JSON.stringify(content, undefined, 2)}\n`);
  return { close: async () => rmSync(path, { force: true }) };
}
