/**
 * Text from outside can hold characters that nobody sees but that change what is seen: escape sequences, marks that
 * turn the direction of writing, spaces without width. They are shown by a sign or their number.
 */
// Marks that join letters and emoji (U+200C, U+200D) are left: languages need them.
const UNSEEN = /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]/gu;

export function visible(text: string): string {
  return text.replace(UNSEEN, signOf);
}

/** For text in lines: ends of lines and tabs stay what they are. */
export function visibleLines(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(UNSEEN, (character) => ('\n\t'.includes(character) ? character : signOf(character)));
}

/** Strings of JSON, also one that is not ended yet. */
const STRING = /"(?:[^"\\\n]|\\.)*(?:"|$)/gm;
/** Those below are no part of a string as they are. */
const FIRST_ESCAPED = 0x7f;

/** JSON that is written by hand: unseen characters in its strings as escapes. What it says stays the same. */
export function escapeUnseen(json: string): string {
  return json.replace(STRING, (string) => string.replace(UNSEEN, escapeOf));
}

function escapeOf(character: string): string {
  const code = character.charCodeAt(0);
  return code < FIRST_ESCAPED ? character : `\\u${code.toString(16).padStart(4, '0')}`;
}

function signOf(character: string): string {
  const code = character.charCodeAt(0);
  // Unicode has pictures of the first 32: ␀ … ␛ … ␟.
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}
