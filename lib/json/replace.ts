/** Replaces parts of a text, however many there are. */

export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const MAX_PIECES = 1_000;

/**
 * @param start and `end` enclose what of the source is wanted
 * @param replacements in order, none over another
 */
export function replaceIn(
  source: string,
  start: number,
  end: number,
  replacements: Iterable<Replacement>,
): string {
  let replaced = '';
  // A text that grows by each piece is a chain of as many strings until it is read.
  let pieces: string[] = [];
  let kept = start;
  for (const replacement of replacements) {
    pieces.push(source.slice(kept, replacement.start), replacement.text);
    kept = replacement.end;
    if (pieces.length < MAX_PIECES) continue;
    replaced += pieces.join('');
    pieces = [];
  }
  return replaced + pieces.join('') + source.slice(kept, end);
}
