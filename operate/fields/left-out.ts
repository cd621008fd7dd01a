/** What a plan that is pulled can't say. */
import { printable } from '../printable.ts';

export interface LeftOut {
  /** Of an event; without one, of the profile. */
  readonly eventName?: string;
  /** Not there if it is the event itself. */
  readonly field?: string;
  readonly because:
    | 'two-types'
    | 'unknown-type'
    | 'no-name'
    | 'no-fields'
    | 'inside-no-object'
    | 'wrong-name';
  /** Where it has several, or one that is not known. */
  readonly types?: readonly string[];
}

const WORDS: Readonly<Record<LeftOut['because'], (types: string) => string>> = {
  'two-types': (types) => `has two types: ${types}`,
  'unknown-type': (types) => `has a type that is not known here: ${types}`,
  'no-name': () => 'has a name that no plan can have',
  'no-fields': () => 'has no fields',
  'inside-no-object': (types) => `is inside a field that is no object: ${types}`,
  'wrong-name': () => 'is a geo_location, and its name does not end in _geo_location',
};

/** In a line. */
export function wordsForLeftOut({ eventName, field, because, types = [] }: LeftOut): string {
  const parts = [eventName === undefined ? 'profile' : `event ${eventName}`, field];
  const subject = parts.filter((part) => part !== undefined).join(': ');
  return printable(`${subject} ${WORDS[because](types.join(', '))}`);
}
