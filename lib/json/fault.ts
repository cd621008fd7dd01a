/** What is wrong with a text that should have been JSON. */

/** What the walk finds: no JSON at all, or JSON that two parsers could read differently. */
export type JsonFaultCode = 'invalid-json' | 'duplicate-key' | 'forbidden-key' | 'too-deep';

export interface Fault {
  readonly code: JsonFaultCode;
  readonly message: string;
}

export class JsonFault extends Error {
  override readonly name = 'JsonFault';
  readonly code: JsonFaultCode;
  constructor({ code, message }: Fault) {
    super(message);
    this.code = code;
  }
}

/** The fault of a character that cannot stand where it does. */
export function unexpected(text: string, at: number): JsonFault {
  const what = at >= text.length ? 'the text ends' : `${quoted(text[at] as string)} is not expected`;
  return new JsonFault({ code: 'invalid-json', message: `is not JSON: ${what} (character ${at})` });
}

/** A sender's name as it may stand in an answer: short, and with nothing a log could trip over. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}
