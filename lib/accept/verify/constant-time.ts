/** Comparisons whose time tells nothing about what was compared. */
import { hash, timingSafeEqual } from 'node:crypto';

/** Digests have one length, so that comparing them doesn't tell the length of a key. */
export function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** Looks at every candidate, wherever a match stands; a candidate of another length matches nothing. */
export function isOneOf(value: Buffer, candidates: readonly Buffer[]): boolean {
  let found = false;
  for (const candidate of candidates) {
    if (candidate.length === value.length && timingSafeEqual(candidate, value)) found = true;
  }
  return found;
}
