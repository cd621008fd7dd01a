/**
 * What Iterable's fields hold, one constant a kind. The `type` and `format` of each are Iterable's own words for it
 * (https://api.iterable.com/api-docs): the documents are made of them, a test compares them.
 */
import { isRecord } from '../json/is-record.ts';
import { type Plain, plain, type Rule, type Words, wrongType } from './field-kinds.ts';

const textWith = (...rules: readonly Rule<string>[]): Plain<string> =>
  plain({ type: 'string' }, (value) => typeof value === 'string', wrongType('a string'), rules);

const matching = (pattern: RegExp, message: string): Rule<string> => ({
  code: 'invalid-format',
  message,
  holds: (text) => pattern.test(text),
  words: { pattern: pattern.source },
});

const notEmpty: Rule<string> = {
  code: 'too-small',
  message: 'must not be empty',
  holds: (text) => text !== '',
  words: { minLength: 1 },
};

/** Stands before the others: in a text that is longer nothing is looked for. */
const atMost = (characters: number): Rule<string> => ({
  code: 'too-big',
  // Not `toLocaleString`: loading a language's rules takes 12 ms of each cold start.
  message: `must not be longer than ${String(characters).replace(/\B(?=\d{3}$)/, ',')} characters`,
  holds: (text) => text.length <= characters,
  words: { maxLength: characters },
});

const numberWith = (words: Words, ...rules: readonly Rule<number>[]): Plain<number> =>
  plain(words, Number.isFinite, wrongType('a number'), rules);

const thatIs = (message: string, holds: (x: number) => boolean): Rule<number> => ({
  code: 'invalid-value',
  message,
  holds,
});

/** As a double can tell, so without the last few hundred: the digits themselves travel untouched. */
export const int64 = numberWith(
  { type: 'integer', format: 'int64' },
  thatIs('must be a 64-bit integer', (x) => Number.isInteger(x) && Math.abs(x) < 2 ** 63),
);

export const int32 = numberWith(
  { type: 'integer', format: 'int32' },
  thatIs('must be a 32-bit integer', (x) => Number.isInteger(x) && x >= -(2 ** 31) && x < 2 ** 31),
);

export const double = numberWith({ type: 'number', format: 'double' });

/** No honest time in milliseconds is as late as this, the year 5138. */
const BEYOND_MILLISECONDS = 1e14;

export const createdAt = numberWith(
  { type: 'integer', format: 'int64', description: 'Unix seconds; from 10^11 on read as milliseconds' },
  thatIs(
    'must be a whole number of Unix seconds (or milliseconds)',
    (x) => Number.isInteger(x) && x >= 0 && x < BEYOND_MILLISECONDS,
  ),
);

export const jsonObject: Plain<Record<string, unknown>> = plain({ type: 'object' }, isRecord, {
  code: 'invalid-value',
  message: 'must be an object',
});

const MAX_EMAIL_LENGTH = 255;

/**
 * Iterable checks addresses itself, up to the list of top-level domains; this only keeps out what can't be one:
 * https://support.iterable.com/hc/articles/209082806
 */
export const email = textWith(
  atMost(MAX_EMAIL_LENGTH),
  matching(/^[^\s\p{Cc}@]+@[^\s\p{Cc}@.]+(?:\.[^\s\p{Cc}@.]+)+$/u, 'must be an e-mail address'),
);

/** https://support.iterable.com/hc/articles/360035402531: what Iterable calls a malformed userId. */
export const userId = textWith(
  matching(
    /^[\x20-\x7e]{0,51}[\x21-\x7e]$/,
    'must be 1 to 52 printable ASCII characters without a trailing space',
  ),
);

const MAX_ID_BYTES = 512;

/** As long as Iterable takes it; which characters it may have is the door's business. */
export const eventId = textWith(notEmpty, {
  code: 'invalid-value',
  message: `must not exceed ${MAX_ID_BYTES} bytes`,
  holds: (id) => Buffer.byteLength(id) <= MAX_ID_BYTES,
});

export const text = textWith();
export const flag: Plain<boolean> = plain(
  { type: 'boolean' },
  (value) => typeof value === 'boolean',
  wrongType('true or false'),
);

/** Ours: Iterable publishes no limit, and no name that somebody chose is as long. */
const MAX_NAME_LENGTH = 1_024;

export const eventName = textWith(
  notEmpty,
  atMost(MAX_NAME_LENGTH),
  matching(/^\P{Cc}*$/u, 'must not have control characters'),
);
