/** Takes objects apart and puts new ones together without touching a value's text: digits and escapes stay. */
import { afterSpace, endOfString, membersOf } from './scan.ts';
import { parseWalked } from './value.ts';

/** The texts of an object's values by name, those that are null left out. */
export type ValueTexts = ReadonlyMap<string, string>;

/** @param text one JSON value that was walked; none, or another than an object, has no members */
export function valueTextsOf(text: string | undefined): ValueTexts {
  const members = text === undefined ? undefined : membersOf(text);
  const values = (members ?? []).map(
    ({ name, value }) => [name, (text ?? '').slice(value.start, value.end)] as const,
  );
  return new Map(values.filter(([, value]) => value !== 'null'));
}

/** @param members JSON texts by name; those without a text are left out */
export function objectText(members: Readonly<Record<string, string | undefined>>): string {
  const texts = Object.entries(members).flatMap(([name, text]) =>
    text === undefined ? [] : [`${JSON.stringify(name)}:${text}`],
  );
  return `{${texts.join(',')}}`;
}

export function listText(elements: readonly string[]): string {
  return `[${elements.join(',')}]`;
}

/** What a string says that is not empty; nothing for any other value. */
export function stringIn(text: string | undefined): string | undefined {
  const value = text?.startsWith('"') ? parseWalked(text) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number as a string, digit for digit; an empty string is none, and anything else stays what it is. */
export function asString(text: string | undefined): string | undefined {
  if (text === undefined || text === '""') return undefined;
  return /^-?\d/.test(text) ? `"${text}"` : text;
}

/**
 * @param text JSON that was walked
 * @param replace gets each string value, quotes included, wherever it stands; names of members are left alone
 */
export function replaceStrings(text: string, replace: (literal: string) => string): string {
  let replaced = '';
  let kept = 0;
  let start = text.indexOf('"');
  while (start !== -1) {
    const end = endOfString(text, start);
    if (text[afterSpace(text, end)] !== ':') {
      replaced += text.slice(kept, start) + replace(text.slice(start, end));
      kept = end;
    }
    start = text.indexOf('"', end);
  }
  return replaced + text.slice(kept);
}
