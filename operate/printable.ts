/** Text from outside, for a screen: ids, codes and names may hold anything that JSON can write. */

/** What a terminal obeys instead of showing it, and what changes the order in which the rest is read. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The same in one line, with such characters as `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
