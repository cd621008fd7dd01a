/** JSON text inside a JSON string, as senders make it that write their JSON twice. One level of it is undone. */
import { JsonFault } from './fault.ts';
import { walk } from './scan.ts';

/** @returns the value itself, if it is the text of an object or a list */
export function textInString(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\t\n\r ]*[[{]/.test(value) && isJson(value) ? value : undefined;
}

/** @returns the text in it, if the text is a string that holds the text of an object or a list; else as it is */
export function unwrapped(text: string): string {
  if (!/^[\t\n\r ]*"/.test(text) || !isJson(text)) return text;
  // V8 confuses names of members (see value.ts). In a single string there are none.
  return textInString(JSON.parse(text)) ?? text;
}

function isJson(text: string): boolean {
  try {
    walk(text);
    return true;
  } catch (fault) {
    if (fault instanceof JsonFault) return false;
    throw fault;
  }
}
