/** A request and its answer as the door knows them, whatever brings them. */
import type { ErrorAnswer } from './refusal.ts';

export interface Request {
  readonly method: string;
  /** As it came: not decoded, with its leading slash. */
  readonly path: string;
  /** What stands behind the question mark, as it came; empty if there is none. */
  readonly query: string;
  /** The name under which the door was reached, as the platform that routed the request has it. */
  readonly host: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes that were sent: signatures are over these. */
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  /** None where the status allows none. */
  readonly body?: { readonly error?: ErrorAnswer; readonly [member: string]: unknown };
  readonly headers?: Readonly<Record<string, string>>;
}
