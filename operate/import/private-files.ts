/** Files beside the imported one, which nobody but their owner reads. */
import { chmod, open, rename } from 'node:fs/promises';

const OWNER_ONLY = 0o600;

/** At once: whoever reads it, after whatever end, finds the old text or the new one, whole. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const next = `${path}.next`;
  const handle = await open(next, 'w', OWNER_ONLY);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(next, path);
}

/** Cut to what is known to be right: what was written after that is written again. One that is gone begins anew. */
export async function openAt(path: string, bytes: number) {
  const handle = await open(path, 'a', OWNER_ONLY);
  await chmod(path, OWNER_ONLY);
  const { size } = await handle.stat();
  // More than there is would be filled with NULs.
  await handle.truncate(Math.min(size, bytes));
  return handle;
}
