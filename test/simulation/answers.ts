/**
 * What Iterable, or something on the way to it, can say; and what each answer means, decided here by
 * Iterable's documentation and not by the code that is tried.
 */
import type { Exchange } from '../../lib/iterable/client.ts';
import type { Dice } from './dice.ts';
import type { Nature } from './events.ts';

/** What an answer says of an event. */
export type Meaning =
  | 'taken'
  | 'rate-limited'
  /** Nothing was said about the event. */
  | 'transient'
  /** Nothing either, and it may have been done. */
  | 'in-doubt'
  | 'key-refused'
  | 'token-refused'
  | 'token-mismatch'
  | 'user-forgotten'
  | 'user-unknown'
  | 'name-disallowed'
  | 'too-large'
  | 'rejected'
  /** A bulk call was refused for one of its events, and this may be it. */
  | 'refused-together';

export interface Answer {
  readonly means: Meaning;
  readonly status: number;
  readonly body: string;
  readonly retryAfter?: string | undefined;
}

export function exchangeOf({ status, body, retryAfter }: Answer): Exchange {
  return { kind: 'answer', status, body, retryAfter };
}

const json = (code: string | undefined, msg: string, params: unknown = null): string =>
  JSON.stringify({ msg, code, params });

const HTML = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';

/** Says that all is well, and has the `id` where Iterable repeats it. */
export function success(id: string | undefined): Answer {
  const body =
    id === undefined ? json('Success', '') : json('Success', `Event with id: ${id} tracked.`, { id });
  return { means: 'taken', status: 200, body };
}

const LIMITED: readonly Omit<Answer, 'means' | 'status'>[] = [
  {
    body: json(
      'RateLimitExceeded',
      'Exceeded rate limit for endpoint: /api/events/track, project: 8575 ',
      {},
    ),
  },
  { body: 'Rate limit exceeded. Please try again later.' },
  { body: '' },
  { body: json('Success', '') },
];

export function rateLimited(dice: Dice, nowMs: number, longestSeconds: number): Answer {
  return {
    means: 'rate-limited',
    status: 429,
    ...dice.pick(LIMITED),
    retryAfter: dice.chance(0.5) ? undefined : retryAfter(dice, nowMs, longestSeconds),
  };
}

function retryAfter(dice: Dice, nowMs: number, longestSeconds: number): string {
  const seconds = dice.magnitude(1, longestSeconds);
  return dice.pick([
    String(seconds),
    new Date(nowMs + seconds * 1000).toUTCString(),
    dice.pick(['0', '-5', 'soon', '1.5', '']),
  ]);
}

/** Failures that look like failures. */
const FAILURES: readonly Answer[] = [
  { means: 'transient', status: 500, body: HTML },
  { means: 'transient', status: 500, body: json('GenericError', 'An error occurred') },
  { means: 'transient', status: 500, body: json('Success', '') },
  { means: 'transient', status: 502, body: HTML },
  { means: 'transient', status: 503, body: 'Request timeout. Try again later.' },
  { means: 'transient', status: 504, body: '' },
  { means: 'transient', status: 408, body: json('GenericError', 'Request timeout') },
];

/** What says nothing of the event, though some of it looks as if it did. */
const BABBLE: readonly Answer[] = [
  { means: 'in-doubt', status: 200, body: HTML },
  { means: 'in-doubt', status: 200, body: '' },
  { means: 'in-doubt', status: 200, body: 'null' },
  { means: 'in-doubt', status: 200, body: '["Success"]' },
  { means: 'in-doubt', status: 200, body: '{"code":"Success"' },
  { means: 'in-doubt', status: 200, body: json('GenericError', '') },
  { means: 'in-doubt', status: 202, body: json('Success', '') },
  { means: 'in-doubt', status: 204, body: '' },
  { means: 'transient', status: 301, body: '' },
  { means: 'transient', status: 302, body: json('Success', '') },
  { means: 'transient', status: 402, body: json('BadParams', 'pay') },
  { means: 'transient', status: 404, body: HTML },
  { means: 'transient', status: 404, body: json('NotFound', '') },
  { means: 'transient', status: 405, body: json('Success', '') },
  { means: 'transient', status: 407, body: '' },
  { means: 'transient', status: 421, body: '' },
  { means: 'transient', status: 425, body: '' },
  { means: 'transient', status: 400, body: HTML },
  { means: 'transient', status: 409, body: 'conflict' },
  { means: 'transient', status: 422, body: json(undefined, 'no code') },
  { means: 'transient', status: 400, body: json('DatabaseError', '') },
  { means: 'transient', status: 401, body: HTML },
  { means: 'transient', status: 403, body: HTML },
  { means: 'transient', status: 403, body: json('GenericError', 'Forbidden') },
];

const KEY_REFUSALS: readonly Answer[] = [
  { means: 'key-refused', status: 401, body: json('BadApiKey', 'Invalid API key') },
  { means: 'key-refused', status: 401, body: json('Success', 'Invalid API key') },
  { means: 'key-refused', status: 401, body: json('BadAuthorizationHeader', '') },
  { means: 'key-refused', status: 401, body: json('Unauthorized', 'private-user@x of 203.0.113.7') },
  { means: 'key-refused', status: 403, body: json('Forbidden', '') },
];

const TOKEN_REFUSALS: readonly Answer[] = [
  { means: 'token-refused', status: 401, body: json('InvalidJwtPayload', 'JWT token is expired') },
  { means: 'token-mismatch', status: 401, body: json('JwtUserIdentifiersMismatched', '') },
];

export function tokenRefusal(dice: Dice, fault?: 'refused' | 'mismatch'): Answer {
  const fitting = TOKEN_REFUSALS.filter(({ means }) => fault === undefined || means === `token-${fault}`);
  return dice.pick(fitting);
}

export const failure = (dice: Dice): Answer => dice.pick(FAILURES);
export const babble = (dice: Dice): Answer => dice.pick(BABBLE);
export const keyRefusal = (dice: Dice): Answer => dice.pick(KEY_REFUSALS);

/** Refuse an event, or a whole call because of one event in it. */
const REFUSALS: Readonly<Record<Exclude<Nature, 'plain' | 'disallowed-name'>, readonly Answer[]>> = {
  'type-mismatch': [
    {
      means: 'rejected',
      status: 400,
      body: json('RequestFieldsTypesMismatched', 'The request does not have the same data types', {
        validationErrors: {
          one: { incomingTypes: ['string', 'keyword'], expectedType: 'date', offendingValue: 'private-GGG' },
        },
      }),
    },
  ],
  'bad-parameters': [
    { means: 'rejected', status: 400, body: json('BadParams', '') },
    { means: 'rejected', status: 400, body: json('BadJsonBody', 'Invalid JSON body') },
    { means: 'rejected', status: 400, body: json('Success', 'error.lists.invalidListId(1)') },
    { means: 'rejected', status: 422, body: json('SomethingNew', '') },
  ],
  'bad-email': [
    { means: 'rejected', status: 400, body: json('InvalidEmailAddressError', 'Invalid email: private-x@y') },
    { means: 'rejected', status: 500, body: json('InvalidEmailAddressError', '') },
  ],
  'too-many-fields': [
    {
      means: 'rejected',
      status: 400,
      body: json('UniqueFieldsLimitExceeded', '', { limit: 8000, requestedTotal: 8001, newFields: ['one'] }),
    },
  ],
  'too-large': [
    { means: 'too-large', status: 413, body: HTML },
    { means: 'too-large', status: 400, body: json('BatchTooLarge', '') },
  ],
};

export function refusal(dice: Dice, nature: keyof typeof REFUSALS): Answer {
  return dice.pick(REFUSALS[nature]);
}

export function userForgotten(dice: Dice): Answer {
  return {
    means: 'user-forgotten',
    status: dice.pick([400, 409, 403, 503]),
    body: json('ForgottenUserError', 'private-user is forgotten'),
  };
}

export function userUnknown(dice: Dice): Answer {
  const code = dice.pick(['UnknownEmailError', 'UnknownUserIdError']);
  return { means: 'user-unknown', status: dice.pick([400, 404, 500]), body: json(code, 'private-user') };
}

export function nameDisallowed(dice: Dice, eventName: string): Answer {
  const code = dice.pick(['Success', undefined]);
  return {
    means: 'name-disallowed',
    status: 200,
    body: json(code, `event ${eventName} is disallowed from tracking.`),
  };
}
