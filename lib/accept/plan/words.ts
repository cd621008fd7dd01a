/** What is told of a field: the types, and never its value. */
import type { FoundType } from './field-type.ts';
import type { PlannedWord } from './planned.ts';

/** What is told of a field by. */
export const FIELD_CODES = ['field-type', 'field-coerced', 'unplanned-field'] as const;

export type FieldCode = (typeof FIELD_CODES)[number];

export const OTHER_FIELD = 'is not in the tracking plan';
export const OTHER_EVENT = 'its event is not in the tracking plan';

const WORDS: Readonly<Record<PlannedWord, string>> = {
  string: 'a string',
  date: 'a date',
  long: 'a long',
  double: 'a double',
  boolean: 'a boolean',
  geo_location: 'a geo_location',
  object: 'an object',
  array: 'a list',
  nested: 'an object or a list of objects',
};

export function mismatchWords(wanted: PlannedWord, found: FoundType): string {
  return `must be ${WORDS[wanted]}, is ${foundWords(wanted, found)}`;
}

/** Why it is not of the type, where that can't be seen. */
function foundWords(wanted: PlannedWord, found: FoundType): string {
  if (wanted === 'long' && found === 'long') return 'an integer of more than 64 bits';
  if (wanted === 'string' && found === 'date')
    return "a date, because it is written in one of Iterable's forms of dates";
  if (wanted === 'date' && found === 'string') return "a string in none of Iterable's forms of dates";
  return WORDS[found];
}

export function coercedWords(wanted: PlannedWord, found: FoundType): string {
  return `was ${WORDS[found]}, is sent as ${WORDS[wanted]}`;
}
