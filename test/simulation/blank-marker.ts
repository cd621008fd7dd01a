/** The number of an event written in white space. */

const BITS = 13;
export const BLANK_MARKER = new RegExp(`\\t[ \\t]{${BITS}}`);

export function blankMarker(number: number): string {
  const bits = number.toString(2).padStart(BITS, '0');
  return `\t${bits.replaceAll('0', ' ').replaceAll('1', '\t')}`;
}

/** @returns -1 if there is none */
export function numberIn(text: string): number {
  const [blank] = BLANK_MARKER.exec(text) ?? [];
  return blank === undefined
    ? -1
    : Number.parseInt(blank.slice(1).replaceAll(' ', '0').replaceAll('\t', '1'), 2);
}
