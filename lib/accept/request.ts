/** A request and its answer in the door's own shape, whatever platform they come from. */
import type { ErrorAnswer } from './refusal.ts';

export interface Request {
  readonly method: string;
  /** The path by which the door routes: not decoded, with its leading slash, without what the platform put before. */
  readonly path: string;
  /** The whole path as it was sent, if that is another. Signatures cover this one. */
  readonly sentPath?: string;
  /** The part after the question mark, as it came; empty without one. */
  readonly query: string;
  /** The host name by which the platform routed the request to the door. */
  readonly host: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as they were sent. Signatures cover these. */
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  /** `undefined` if the status allows no body. */
  readonly body?: { readonly error?: ErrorAnswer; readonly [member: string]: unknown };
  readonly headers?: Readonly<Record<string, string>>;
}
