/** A group of letters: what it is called, how it is asked for, and what can be done with it. */
import type { Calls, LetterFilter } from '../../../api.ts';

export type LetterGroup = Calls['letters']['hear']['groups'][number];

/** In the page's address: short, and without the event's name, which a sender chose. */
export function keyOf({ project, reason, code, field, name }: LetterGroup): string {
  const text = JSON.stringify([project, reason, code, field, name]);
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(36);
}

export function filterOf({ project, reason, code, field, name }: LetterGroup): LetterFilter {
  return { project, reason, code, field, name };
}

export function titleOf({ reason, code, field, name }: LetterGroup): string {
  return [name ?? 'no name', reason, code, field].filter((part) => part !== null).join(', ');
}

/** What to know before anything is tried; null: nothing. */
export function warningOf({ reason }: Pick<LetterGroup, 'reason'>): string | null {
  return WARNINGS[reason] ?? null;
}

const WARNINGS: Readonly<Record<string, string>> = {
  invalid:
    'The door refused these, so they are never sent again as they are. Mend them, or let their sender send again and delete them.',
  'user-forgotten':
    'These are never sent again: the user asked to be forgotten. They hold personal data: delete them.',
  'in-doubt': 'Iterable may have done what these ask for. Sent again, it may be done twice.',
  stale:
    'These were given up on purpose: they came too late to be news. Sent again, they go to Iterable all the same.',
  undecodable: 'These were not written by this forwarder, so they can’t be sent again.',
};
