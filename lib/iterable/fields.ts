/**
 * What Iterable's fields hold, one schema a kind. The `type` and `format` beside a schema are Iterable's own
 * words for it (https://api.iterable.com/api-docs): the documents are made of them, a test compares them.
 */
import * as z from 'zod/mini';
import { isRecord } from '../json/is-record.ts';

/** Ends the checks of a text that is longer: nothing is looked for in it. */
function atMost(characters: number): z.core.$ZodCheck<string> {
  // Not `toLocaleString`: loading a language's rules takes 12 ms of each cold start.
  const error = `must not be longer than ${String(characters).replace(/\B(?=\d{3}$)/, ',')} characters`;
  return z.maxLength(characters, { error, abort: true });
}

const number = (
  meta: Readonly<Record<string, string>>,
  holds: (x: number) => boolean,
  message: string,
): z.ZodMiniNumber =>
  z.number().check(z.refine(holds, message)).register(z.globalRegistry, meta) as z.ZodMiniNumber;

/** As a double can tell, so without the last few hundred: the digits themselves travel untouched. */
export const int64 = number(
  { type: 'integer', format: 'int64' },
  (x) => Number.isInteger(x) && Math.abs(x) < 2 ** 63,
  'must be a 64-bit integer',
);

export const int32 = number(
  { type: 'integer', format: 'int32' },
  (x) => Number.isInteger(x) && x >= -(2 ** 31) && x < 2 ** 31,
  'must be a 32-bit integer',
);

export const double = number({ type: 'number', format: 'double' }, () => true, 'must be a number');

/** No honest time in milliseconds is as late as this, the year 5138. */
const BEYOND_MILLISECONDS = 1e14;

export const createdAt = number(
  { type: 'integer', format: 'int64', description: 'Unix seconds; from 10^11 on read as milliseconds' },
  (x) => Number.isInteger(x) && x >= 0 && x < BEYOND_MILLISECONDS,
  'must be a whole number of Unix seconds (or milliseconds)',
);

export const jsonObject = z
  .custom<Record<string, unknown>>(isRecord, {
    message: 'must be an object',
    // Or the rules over several fields would not be looked at.
    abort: false,
  })
  .register(z.globalRegistry, { type: 'object' });

const MAX_EMAIL_LENGTH = 255;

/**
 * Iterable checks addresses itself, up to the list of top-level domains; this only keeps out what can't be one:
 * https://support.iterable.com/hc/articles/209082806
 */
export const email = z
  .string()
  .check(
    atMost(MAX_EMAIL_LENGTH),
    z.regex(/^[^\s\p{Cc}@]+@[^\s\p{Cc}@.]+(?:\.[^\s\p{Cc}@.]+)+$/u, 'must be an e-mail address'),
  );

/** https://support.iterable.com/hc/articles/360035402531: what Iterable calls a malformed userId. */
export const userId = z
  .string()
  .check(
    z.regex(
      /^[\x20-\x7e]{0,51}[\x21-\x7e]$/,
      'must be 1 to 52 printable ASCII characters without a trailing space',
    ),
  );

const MAX_ID_BYTES = 512;

/** As long as Iterable takes it; which characters it may have is the door's business. */
export const eventId = z.string().check(
  z.minLength(1, 'must not be empty'),
  z.refine((id) => Buffer.byteLength(id) <= MAX_ID_BYTES, `must not exceed ${MAX_ID_BYTES} bytes`),
);

export const text = z.string();
export const flag = z.boolean();

/** Ours: Iterable publishes no limit, and no name that somebody chose is as long. */
const MAX_NAME_LENGTH = 1_024;

export const eventName = z
  .string()
  .check(
    z.minLength(1, 'must not be empty'),
    atMost(MAX_NAME_LENGTH),
    z.regex(/^\P{Cc}*$/u, 'must not have control characters'),
  );
