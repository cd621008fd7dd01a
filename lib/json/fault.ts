/** What is wrong with a text that should have been JSON. */

/** What the walk refuses, beyond text that is not JSON at all. */
export type JsonFaultCode =
  | 'invalid-json'
  | 'duplicate-key'
  | 'forbidden-key'
  | 'too-deep'
  | 'lone-surrogate';

export class JsonFault extends Error {
  override readonly name = 'JsonFault';
  readonly code: JsonFaultCode;
  constructor(code: JsonFaultCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The fault of a character that cannot stand where it does. */
export function unexpected(text: string, at: number): JsonFault {
  const what = at >= text.length ? 'the text ends' : `${quoted(text[at] as string)} is not expected`;
  return new JsonFault('invalid-json', `is not JSON: ${what} (character ${at})`);
}

/** A sender's name as it may stand in an answer: short, and with nothing a log could trip over. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}
