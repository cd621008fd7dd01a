/** By what an event is known: the same id may go to several projects. */
import { createHash } from 'node:crypto';
import { MASK } from '../../operate/history/schema.ts';
import type { Mask } from './mask.ts';

export interface EventKey {
  readonly id: string;
  readonly project: string;
}

export function keyOf({ id, project }: EventKey): string {
  return `${id} ${project}`;
}

/** The id by which the history knows an event. Of one that it knows already, it is the same. */
export type KnownId = (id: string) => string;

const HASH_DIGITS = 16;
const MASKED = new RegExp(`${RegExp.escape(MASK)}.*~[0-9a-f]{${HASH_DIGITS}}$`, 's');

/** Two ids with a key in them may be masked to the same: the hash of the whole tells them apart. */
export function createKnownId(mask: Mask): KnownId {
  return (id) => {
    const masked = mask(id);
    if (masked === id) return id;
    return `${masked}~${createHash('sha256').update(id).digest('hex').slice(0, HASH_DIGITS)}`;
  };
}

export function isMaskedId(id: string): boolean {
  return MASKED.test(id);
}
