/** What stands for several texts in one: equal texts have equal digests, any others different ones. */
import { createHash } from 'node:crypto';

/** @returns SHA-256, as 64 hex digits */
export function digestOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    // The length goes first, so that no two inputs run together.
    hash.update(`${Buffer.byteLength(part)}:`).update(part);
  }
  return hash.digest('hex');
}
