/** JSON as somebody reads and writes it: in lines, with its digits as they are written. */
import { linesOf, textOf } from './json-lines.ts';

/** @returns nothing if it is not JSON */
export function prettyJson(text: string): string | undefined {
  return linesOf(text)?.map(textOf).join('\n');
}

/** @returns what is wrong with it, in the browser's words */
export function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `No JSON yet: ${error instanceof Error ? error.message : String(error)}`;
  }
}
