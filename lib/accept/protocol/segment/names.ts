/** What the events are called that pages and screens become. */

import { PLACES } from './fields.ts';
import { text } from './kinds.ts';
import { type At, firstAt } from './parts.ts';

/** As the destinations of Segment and RudderStack have called them since they exist. */
export const DEFAULT_NAMES = {
  page: { named: '{name} page', nameless: 'Loaded a Page' },
  screen: { named: '{name} screen', nameless: 'Loaded a Screen' },
} as const;

/**
 * @param template of the source's settings, with `{name}` and `{category}` in it or not
 * @returns JSON text
 */
export function eventNameText(at: At, type: keyof typeof DEFAULT_NAMES, template?: string): string {
  const words = { name: wordAt(at, PLACES.name), category: wordAt(at, PLACES.category) };
  const { named, nameless } = DEFAULT_NAMES[type];
  const eventName = (template ?? (words.name === '' ? nameless : named))
    .replace(/\{(name|category)\}/g, (_, word: keyof typeof words) => words[word])
    .replace(/ {2,}/g, ' ')
    .trim();
  return JSON.stringify(eventName);
}

function wordAt(at: At, places: readonly string[]): string {
  const json = firstAt(at, places);
  const literal = json && text(json);
  return literal === undefined ? '' : (JSON.parse(literal) as string);
}
