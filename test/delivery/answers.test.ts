/**
 * From Iterable's answer to what becomes of the event: the rows of the delivery contract for single calls. What
 * each row comes from is in docs/architecture.md.
 */
import { describe, expect, it } from 'vitest';
import { type Circumstances, outcomeOf } from '../../lib/delivery/outcome.ts';
import type { DeadLetterReason } from '../../lib/event/dead-letter.ts';
import type { Exchange } from '../../lib/iterable/client.ts';
import { readSingle } from '../../lib/iterable/response.ts';
import { MAX_AGE, YOUNG } from '../support/delivery/circumstances.ts';

const FRESH = { ...YOUNG, random: 0 };
/** A journey that was to begin four times. */
const TRIGGERING = { ...FRESH, attempt: 4, attemptsMade: 4, ageSeconds: 100, isRepeatable: false };
const HOURS = { ...FRESH, attempt: 12, attemptsMade: 12, ageSeconds: 20_000, unknownSeconds: 20_000 };
const OVER = {
  ...FRESH,
  attempt: 20,
  attemptsMade: 20,
  ageSeconds: MAX_AGE + 1,
  unknownSeconds: MAX_AGE + 1,
};

const answer = (status: number, body: unknown, retryAfter?: string): Exchange => ({
  kind: 'answer',
  status,
  retryAfter,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const coded = (status: number, code: string, msg = 'm') => answer(status, { msg, code, params: null });
const noAnswer = (cause: string, isSent: boolean): Exchange => ({ kind: 'no-answer', cause, isSent });
const DISALLOWED = { msg: 'event x is disallowed from tracking.' };

/** What an event comes to: a word for each way that outcomes can go as time passes. */
type Course =
  | 'delivered'
  /** For ever. */
  | 'limited'
  /** Up to its `maxAge`. */
  | 'again'
  /** So too, unless a repeat triggers it again. */
  | 'doubted'
  /** For a quarter of an hour. */
  | 'awaited'
  /** Buried at once, for that reason. */
  | DeadLetterReason;

type Ending = 'delivered' | 'retry' | DeadLetterReason;

/** At its first attempt, at the fourth of what a repeat triggers again, after hours, and after its `maxAge`. */
const COURSES: Readonly<Record<string, readonly [Ending, Ending, Ending, Ending]>> = {
  delivered: ['delivered', 'delivered', 'delivered', 'delivered'],
  limited: ['retry', 'retry', 'retry', 'retry'],
  again: ['retry', 'retry', 'retry', 'expired'],
  doubted: ['retry', 'in-doubt', 'retry', 'expired'],
  awaited: ['retry', 'retry', 'user-not-found', 'user-not-found'],
};

function becomes(exchange: Exchange, circumstances: Circumstances): Ending {
  const outcome = outcomeOf(readSingle(exchange), circumstances);
  return outcome.kind === 'deadLetter' ? outcome.reason : outcome.kind;
}

function expectCourse(exchange: Exchange, course: Course): void {
  const endings = [FRESH, TRIGGERING, HOURS, OVER].map((circumstances) => becomes(exchange, circumstances));
  expect(endings).toEqual(COURSES[course] ?? Array(4).fill(course));
}

/** Columns: a body that says nothing of the event, the code Success, and a code that speaks of the request. */
const BY_STATUS: readonly (readonly [number, Course, Course, Course])[] = [
  [200, 'doubted', 'delivered', 'doubted'],
  [202, 'doubted', 'doubted', 'doubted'],
  [204, 'doubted', 'doubted', 'doubted'],
  [302, 'again', 'again', 'again'],
  [400, 'again', 'rejected', 'rejected'],
  [401, 'again', 'again', 'again'],
  [402, 'again', 'again', 'again'],
  [403, 'again', 'again', 'again'],
  [404, 'again', 'again', 'again'],
  [405, 'again', 'again', 'again'],
  [407, 'again', 'again', 'again'],
  [408, 'again', 'again', 'again'],
  [409, 'again', 'rejected', 'rejected'],
  [413, 'too-large', 'too-large', 'too-large'],
  [421, 'again', 'again', 'again'],
  [422, 'again', 'rejected', 'rejected'],
  [425, 'again', 'again', 'again'],
  [429, 'limited', 'limited', 'limited'],
  [500, 'again', 'again', 'again'],
  [502, 'again', 'again', 'again'],
  [503, 'again', 'again', 'again'],
  [504, 'again', 'again', 'again'],
];

/** The last ones are Iterable's, but of the key, of its token, and of Iterable itself. */
const SAY_NOTHING: readonly (readonly [string, unknown])[] = [
  ['a page', '<html><title>Bad Gateway</title></html>'],
  ['nothing', ''],
  ['JSON cut short', '{"msg":"","code":"Succ'],
  ['no code', { msg: 'm' }],
  ...['BadApiKey', 'Forbidden', 'InvalidJwtPayload', 'DatabaseError'].map(
    (code) => [code, { msg: 'm', code, params: null }] as const,
  ),
];

/** Whatever the status, but 429. */
const OF_EVENT: readonly (readonly [string, Course])[] = [
  ['RequestFieldsTypesMismatched', 'rejected'],
  ['InvalidEmailAddressError', 'rejected'],
  ['InvalidUserIdError', 'rejected'],
  ['UniqueFieldsLimitExceeded', 'rejected'],
  ['ForgottenUserError', 'user-forgotten'],
  ['UnknownEmailError', 'awaited'],
  ['UnknownUserIdError', 'awaited'],
];

describe('what becomes of an event', () => {
  describe.each(BY_STATUS)('after an answer of status %i', (status, nothing, success, ofRequest) => {
    it.each(SAY_NOTHING)(`is ${nothing} with %s`, (_, body) => {
      expectCourse(answer(status, body), nothing);
    });

    it(`is ${success} with the code Success`, () => {
      expectCourse(coded(status, 'Success'), success);
    });

    it.each(['BadParams', 'BadJsonBody', 'GenericError', 'NewerThanThis'])(
      `is ${ofRequest} with %s`,
      (code) => {
        expectCourse(coded(status, code), ofRequest);
      },
    );

    it.each(OF_EVENT)('follows from a code that speaks of it: %s', (code, course) => {
      expectCourse(coded(status, code), status === 429 ? 'limited' : course);
    });
  });

  it.each<[string, Exchange, Course]>([
    ['nobody listens', noAnswer('ECONNREFUSED', false), 'again'],
    ['no connection is made', noAnswer('UND_ERR_CONNECT_TIMEOUT', false), 'again'],
    ['no connection is free in time', noAnswer('timeout', false), 'again'],
    ['the connection is lost', noAnswer('ECONNRESET', true), 'doubted'],
    ['no answer comes in time', noAnswer('timeout', true), 'doubted'],
    ['the answer has no end', noAnswer('answer-too-large', true), 'doubted'],
    ['200, disallowed', answer(200, DISALLOWED), 'event-name-disallowed'],
    ['400 in the words of a 200', answer(400, DISALLOWED), 'again'],
    ['429 as text', answer(429, 'Rate limit exceeded. Please try again later.'), 'limited'],
    ['a 429 that asks for a year', answer(429, '', '31536000'), 'limited'],
    ['401, seen with code Success', coded(401, 'Success', 'Invalid API key'), 'again'],
    ['401, a token of somebody else', coded(401, 'JwtUserIdentifiersMismatched'), 'jwt-user-mismatch'],
    ['403, a token of somebody else', coded(403, 'JwtUserIdentifiersMismatched'), 'jwt-user-mismatch'],
    ['400, too large', coded(400, 'BatchTooLarge'), 'too-large'],
    ['400, a limit', coded(400, 'RateLimitExceeded'), 'limited'],
    ['403, a limit', coded(403, 'RateLimitExceeded'), 'again'],
    ['409, a conflict', coded(409, 'EmailAlreadyExists'), 'rejected'],
    [
      'an e-mail of a user who does not exist',
      coded(400, 'BadParams', 'Cannot change user Some(a@b.c) to d@b.c. User does not exist'),
      'awaited',
    ],
  ])('follows from what is known: %s', (_, exchange, course) => {
    expectCourse(exchange, course);
  });

  it.each<[string, string, number]>([
    ['seconds', '77', 77],
    ['a date', 'Mon, 23 Nov 2026 12:02:00 GMT', 120],
    ['a year', '31536000', 42_000],
  ])('waits as long as a 429 asks for, and as SQS can hide it: %s', (_, retryAfter, delaySeconds) => {
    const outcome = outcomeOf(readSingle(answer(429, '', retryAfter)), FRESH);
    expect(outcome).toEqual({ kind: 'retry', delaySeconds });
  });

  it.each([1, 2, 3])('goes again in doubt at attempt %i, whatever it triggers', (attempt) => {
    expect(becomes(answer(200, ''), { ...TRIGGERING, attempt, attemptsMade: attempt })).toBe('retry');
  });
});
