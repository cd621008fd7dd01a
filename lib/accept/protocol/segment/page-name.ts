/** What the events are called that pages and screens become. */

import { PLACES } from './fields.ts';
import { text } from './kinds.ts';
import { type At, firstAt } from './parts.ts';

/** As the destinations of Segment and RudderStack have called them since they exist. */
export const DEFAULT_NAMES = {
  page: { named: '{name} page', nameless: 'Loaded a Page' },
  screen: { named: '{name} screen', nameless: 'Loaded a Screen' },
} as const;

/** A word that a page has for itself. */
interface Word {
  readonly name: 'name' | 'category';
  /** JSON text. */
  readonly literal: string;
}

/**
 * @param template of the source's settings, with `{name}` and `{category}` in it or not
 * @returns the name as JSON text, and the words that are not in it
 */
export function pageName(
  at: At,
  type: keyof typeof DEFAULT_NAMES,
  template?: string,
): { readonly text: string; readonly unsaid: readonly Word[] } {
  const words = [wordAt(at, 'name'), wordAt(at, 'category')].flat();
  const { named, nameless } = DEFAULT_NAMES[type];
  const isNameless = !words.some(({ name }) => name === 'name');
  const chosen =
    isNameless && (template === undefined || template === named) ? nameless : (template ?? named);
  const eventName = chosen
    .replace(/\{(name|category)\}/g, (_, word) => wordText(words.find(({ name }) => name === word)))
    .replace(/ {2,}/g, ' ')
    .trim();
  return {
    text: JSON.stringify(eventName),
    unsaid: words.filter(({ name }) => !chosen.includes(`{${name}}`)),
  };
}

function wordAt(at: At, name: Word['name']): Word[] {
  const json = firstAt(at, PLACES[name]);
  const literal = json && text(json);
  return literal === undefined ? [] : [{ name, literal }];
}

function wordText(word: Word | undefined): string {
  return word === undefined ? '' : (JSON.parse(word.literal) as string);
}
