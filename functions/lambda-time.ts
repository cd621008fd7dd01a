import type { Context } from 'aws-lambda';

/** The time-out of an invocation that nobody limits: by hand, from a console or a script. */
const UNLIMITED_MS = 60_000;

/** Milliseconds since 1970 at which Lambda kills this invocation. */
export function endOf(context: Partial<Context> | undefined): number {
  return Date.now() + (context?.getRemainingTimeInMillis?.() ?? UNLIMITED_MS);
}
