/** What of a request's body is kept: its first part, if it is text. */
import { isUtf8 } from 'node:buffer';

const MAX_BYTES = 65_536;

export interface KeptText {
  /** Not there if it is no text. */
  readonly body: string | undefined;
  readonly isWhole: boolean;
}

/** @param bytes how long it was: what is too large for the door is not there */
export function textIn(body: Buffer, bytes: number): KeptText {
  let end = Math.min(body.length, MAX_BYTES);
  // A character that would be cut ends before.
  while (end < body.length && isContinuation(body[end])) end -= 1;
  const part = body.subarray(0, end);
  const isText = isUtf8(part);
  return { body: isText ? part.toString() : undefined, isWhole: isText && end === bytes };
}

function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}
