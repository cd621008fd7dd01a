/** How much the lists of a text hold, told from where its values stand: before anything is made of them. */
import type { JsonText } from './json-text.ts';
import { OPEN_BRACKET } from './tokens.ts';

/**
 * @param free names of members, as they stand in the text, in which lists may be as long as they like
 * @returns how many elements all lists hold together
 */
export function listedEntries({ source, spans, node }: JsonText, free: readonly string[]): number {
  const isNamed = (start: number) => start >= 0 && free.some((name) => source.startsWith(`"${name}"`, start));

  function entriesIn(value: number): number {
    const isList = source.charCodeAt(spans.start(value)) === OPEN_BRACKET;
    const end = spans.next(value);
    let entries = 0;
    for (let child = value + 1; child < end; child = spans.next(child)) {
      if (isList) entries += 1;
      // What has nothing inside lists nothing.
      const isInner = spans.next(child) > child + 1;
      if (isInner && !isNamed(spans.nameStart(child))) entries += entriesIn(child);
    }
    return entries;
  }
  return entriesIn(node);
}
