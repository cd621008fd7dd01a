/** From Iterable's answer to what becomes of the event: the rows of the delivery contract for single calls. */
import { describe, expect, it } from 'vitest';
import { type Circumstances, type Outcome, outcomeOf } from '../../lib/delivery/outcome.ts';
import type { DeadLetterReason } from '../../lib/event/dead-letter.ts';
import type { Exchange } from '../../lib/iterable/client.ts';
import { readSingle } from '../../lib/iterable/response.ts';
import { NOON } from '../support/clock.ts';

const MAX_AGE = 3 * 86_400;
const FRESH = {
  attempt: 1,
  attemptsMade: 1,
  ageSeconds: 0,
  aloneSeconds: 0,
  isRepeatable: true,
  maxAgeSeconds: MAX_AGE,
  nowMs: NOON,
  random: 0,
};
const MINUTES = { ...FRESH, attempt: 2, attemptsMade: 2, ageSeconds: 1_000 };
const HOURS = { ...FRESH, attempt: 12, attemptsMade: 12, ageSeconds: 20_000 };
const OVER = { ...FRESH, attempt: 20, attemptsMade: 20, ageSeconds: MAX_AGE + 1 };

const answer = (status: number, body: unknown, retryAfter?: string): Exchange => ({
  kind: 'answer',
  status,
  retryAfter,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const coded = (status: number, code: string) => answer(status, { msg: 'm', code, params: null });
const HTML = '<html><title>Bad Gateway</title></html>';
const buried = (reason: DeadLetterReason): Outcome => ({ kind: 'deadLetter', reason });
const retry: Outcome = { kind: 'retry', delaySeconds: 1 };
const delivered: Outcome = { kind: 'delivered' };

const becomes = (exchange: Exchange, circumstances: Circumstances) =>
  outcomeOf(readSingle(exchange), circumstances);

describe('what becomes of an event', () => {
  it.each<[string, Exchange, Outcome]>([
    ['200, Success', coded(200, 'Success'), delivered],
    [
      '200, disallowed',
      answer(200, { msg: 'event x is disallowed from tracking.' }),
      buried('event-name-disallowed'),
    ],
    ['200, no JSON', answer(200, HTML), retry],
    ['200, cut short', answer(200, '{"msg":"","code":"Succ'), retry],
    ['200, another code', coded(200, 'GenericError'), retry],
    ['429 as JSON', coded(429, 'RateLimitExceeded'), retry],
    ['429 as text', answer(429, 'Rate limit exceeded. Please try again later.'), retry],
    ['429 with seconds', answer(429, '', '77'), { kind: 'retry', delaySeconds: 77 }],
    [
      '429 with a date',
      answer(429, '', 'Mon, 23 Nov 2026 12:02:00 GMT'),
      { kind: 'retry', delaySeconds: 120 },
    ],
    ['a network error', { kind: 'no-answer', cause: 'ECONNRESET', isSent: true }, retry],
    ['a time-out', { kind: 'no-answer', cause: 'timeout', isSent: true }, retry],
    ['408', coded(408, 'GenericError'), retry],
    ['500', coded(500, 'DatabaseError'), retry],
    ['500 with code Success', coded(500, 'Success'), retry],
    ['502 as HTML', answer(502, HTML), retry],
    ['503', answer(503, ''), retry],
    ['a redirect', answer(302, ''), retry],
    ['402', coded(402, 'BadParams'), retry],
    ['404', coded(404, 'NotFound'), retry],
    ['405', answer(405, HTML), retry],
    ['407', answer(407, HTML), retry],
    ['421', answer(421, ''), retry],
    ['425', answer(425, ''), retry],
    ['400 from a proxy', answer(400, HTML), retry],
    ['400 without a code', answer(400, { msg: 'm' }), retry],
    ['409 without a code', answer(409, ''), retry],
    ['401', coded(401, 'BadApiKey'), retry],
    ['401 with code Success', coded(401, 'Success'), retry],
    ['403', answer(403, 'Forbidden'), retry],
    ['401, a token that is no good', coded(401, 'InvalidJwtPayload'), retry],
    [
      '401, a token of somebody else',
      coded(401, 'JwtUserIdentifiersMismatched'),
      buried('jwt-user-mismatch'),
    ],
    ['400, a forgotten user', coded(400, 'ForgottenUserError'), buried('user-forgotten')],
    ['409, a forgotten user', coded(409, 'ForgottenUserError'), buried('user-forgotten')],
    ['400, an unknown e-mail', coded(400, 'UnknownEmailError'), retry],
    ['409, an unknown userId', coded(409, 'UnknownUserIdError'), retry],
    ['400, a type mismatch', coded(400, 'RequestFieldsTypesMismatched'), buried('rejected')],
    ['400, bad params', coded(400, 'BadParams'), buried('rejected')],
    ['400, bad JSON', coded(400, 'BadJsonBody'), buried('rejected')],
    ['400, a bad e-mail', coded(400, 'InvalidEmailAddressError'), buried('rejected')],
    ['400 with code Success', coded(400, 'Success'), buried('rejected')],
    ['400 with a code of tomorrow', coded(400, 'NewerThanThis'), buried('rejected')],
    ['409, a conflict', coded(409, 'EmailAlreadyExists'), buried('rejected')],
    ['413', answer(413, HTML), buried('too-large')],
    ['400, too large', coded(400, 'BatchTooLarge'), buried('too-large')],
  ])('at its first attempt: %s', (_, exchange, outcome) => {
    expect(becomes(exchange, FRESH)).toEqual(outcome);
  });

  /** Columns: after 1,000 s and two attempts, after hours, after its maxAge. */
  it.each<
    [
      string,
      Exchange,
      DeadLetterReason | undefined,
      DeadLetterReason | undefined,
      DeadLetterReason | undefined,
    ]
  >([
    ['429', coded(429, 'RateLimitExceeded'), undefined, undefined, undefined],
    ['429 that asks for a year', answer(429, '', '31536000'), undefined, undefined, undefined],
    [
      'a network error',
      { kind: 'no-answer', cause: 'ECONNRESET', isSent: true },
      undefined,
      undefined,
      'expired',
    ],
    ['503', answer(503, HTML), undefined, undefined, 'expired'],
    ['404', answer(404, HTML), undefined, undefined, 'expired'],
    ['200, no JSON', answer(200, HTML), undefined, undefined, 'expired'],
    ['401', coded(401, 'BadApiKey'), undefined, undefined, 'expired'],
    ['403', coded(403, 'Forbidden'), undefined, undefined, 'expired'],
    ['401, a token that is no good', coded(401, 'InvalidJwtPayload'), undefined, undefined, 'expired'],
    [
      '400, an unknown e-mail',
      coded(400, 'UnknownEmailError'),
      undefined,
      'user-not-found',
      'user-not-found',
    ],
  ])('as time goes by: %s', (_, exchange, afterMinutes, afterHours, afterMaxAge) => {
    const reasons = [MINUTES, HOURS, OVER].map((circumstances) => {
      const outcome = becomes(exchange, circumstances);
      return outcome.kind === 'deadLetter' ? outcome.reason : undefined;
    });
    expect(reasons).toEqual([afterMinutes, afterHours, afterMaxAge]);
  });
});
