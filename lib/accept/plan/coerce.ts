/** Makes a value one of the planned type, where that loses nothing. */
import { timeIn } from '../../iterable/dates.ts';
import type { FoundType } from './field-type.ts';
import { doubleText, int64Text } from './number-text.ts';
import type { PlannedWord } from './planned.ts';

/**
 * @param literal the value as it is written
 * @param found its type
 * @returns the text of what stands there instead; nothing if something would be lost
 */
export function coerced(wanted: PlannedWord, found: FoundType, literal: string): string | undefined {
  if (found === 'string') {
    const text = shortTextOf(literal);
    return text === undefined ? undefined : FROM_TEXT[wanted]?.(text);
  }
  if (!NUMBERS_AND_FLAGS.has(found)) return undefined;
  return wanted === 'string' ? `"${literal}"` : FROM_TEXT[wanted]?.(literal);
}

const NUMBERS_AND_FLAGS: ReadonlySet<FoundType> = new Set<FoundType>(['long', 'double', 'boolean']);

/** By the wanted type, from what a text says, or a number. */
const FROM_TEXT: Readonly<Partial<Record<PlannedWord, (text: string) => string | undefined>>> = {
  long: int64Text,
  double: doubleText,
  boolean: (text) => (text === 'true' || text === 'false' ? text : undefined),
  date: (text) => dateText(text),
};

/** Longer than any number or date that is one. */
const MAX_LENGTH = 1_000;

/** @param literal of a string */
function shortTextOf(literal: string): string | undefined {
  if (literal.length > MAX_LENGTH) return undefined;
  return literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1);
}

/** What is a date and a time at all is looked at before. */
const PARTS = /^(.{10}).(.{5})(:\d\d)?(?:[.,](\d+))?(?:[Zz]| ?([+-]\d\d):?(\d\d)?)?$/;

/** The one of Iterable's forms that has milliseconds. The offset stays the sender's; without one, it is UTC. */
function dateText(text: string): string | undefined {
  if (timeIn(text) === undefined) return undefined;
  const [, date, time, seconds = ':00', fraction = '', hours, minutes = '00'] = PARTS.exec(text) ?? [];
  // A finer time than Iterable keeps.
  if (/[1-9]/.test(fraction.slice(3))) return undefined;
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  return `"${date}T${time}${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}"`;
}
