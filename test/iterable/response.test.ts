import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSingle, type Verdict } from '../../lib/iterable/response.ts';
import { API_FACTS } from '../../local/sandbox/api-facts.ts';

const read = (status: number, body: string, retryAfter?: string) =>
  readSingle({ kind: 'answer', status, retryAfter, body });
const answer = (code: unknown, msg: unknown = 'm', params: unknown = null) =>
  JSON.stringify({ msg, code, params });

/** Bodies that are not Iterable's JSON with a `code`. */
const UNREADABLE: readonly (readonly [string, string])[] = [
  ['HTML', '<html><head><title>502 Bad Gateway</title></head></html>'],
  ['plain text', 'Rate limit exceeded. Please try again later.'],
  ['nothing', ''],
  ['JSON cut short', '{"msg":"","code":"Success","params":{"id":"1'],
  ['a list', '[{"msg":"","code":"Success","params":null}]'],
  ['a text', '"Success"'],
  ['a number', '1'],
  ['null', 'null'],
  ['an empty object', '{}'],
  ['a code that is no text', '{"msg":"","code":["Success"],"params":null}'],
  ['a code that is null', '{"msg":"","code":null,"params":null}'],
  ['a code that is only inherited', '{"__proto__":{"code":"Success"},"msg":""}'],
  ['a code in another spelling', '{"Code":"Success"}'],
  ['an empty code', answer('')],
  ['a code of 65 letters', answer('x'.repeat(65))],
  ['a code of two words', answer('Bad Params')],
  ['a code with a line feed behind it', answer('BadParams\n')],
  ['a code that quotes an address', answer('ann@example.com')],
  ['a code outside ASCII', answer('Schlüssel')],
  ['a mebibyte of text', 'x'.repeat(1_048_576)],
  ['half a million open brackets', '['.repeat(524_288)],
];

/** A row: what a status means without a readable body, with code Success, with BadParams. */
const BY_STATUS: readonly (readonly [number, Verdict, Verdict, Verdict])[] = [
  [200, 'in-doubt', 'delivered', 'in-doubt'],
  [201, 'in-doubt', 'in-doubt', 'in-doubt'],
  [202, 'in-doubt', 'in-doubt', 'in-doubt'],
  [204, 'in-doubt', 'in-doubt', 'in-doubt'],
  [206, 'in-doubt', 'in-doubt', 'in-doubt'],
  [299, 'in-doubt', 'in-doubt', 'in-doubt'],
  [300, 'unavailable', 'unavailable', 'unavailable'],
  [301, 'unavailable', 'unavailable', 'unavailable'],
  [302, 'unavailable', 'unavailable', 'unavailable'],
  [304, 'unavailable', 'unavailable', 'unavailable'],
  [307, 'unavailable', 'unavailable', 'unavailable'],
  [400, 'unavailable', 'rejected', 'rejected'],
  [401, 'unavailable', 'credentials-refused', 'unavailable'],
  [402, 'unavailable', 'unavailable', 'unavailable'],
  [403, 'unavailable', 'unavailable', 'unavailable'],
  [404, 'unavailable', 'unavailable', 'unavailable'],
  [405, 'unavailable', 'unavailable', 'unavailable'],
  [406, 'unavailable', 'rejected', 'rejected'],
  [407, 'unavailable', 'unavailable', 'unavailable'],
  [408, 'unavailable', 'unavailable', 'unavailable'],
  [409, 'unavailable', 'rejected', 'rejected'],
  [413, 'too-large', 'too-large', 'too-large'],
  [415, 'unavailable', 'rejected', 'rejected'],
  [421, 'unavailable', 'unavailable', 'unavailable'],
  [422, 'unavailable', 'rejected', 'rejected'],
  [425, 'unavailable', 'unavailable', 'unavailable'],
  [429, 'rate-limited', 'rate-limited', 'rate-limited'],
  [499, 'unavailable', 'rejected', 'rejected'],
  [500, 'unavailable', 'unavailable', 'unavailable'],
  [502, 'unavailable', 'unavailable', 'unavailable'],
  [503, 'unavailable', 'unavailable', 'unavailable'],
  [504, 'unavailable', 'unavailable', 'unavailable'],
  [599, 'unavailable', 'unavailable', 'unavailable'],
];
const STATUSES = BY_STATUS.map(([status]) => status);

describe.each(BY_STATUS)('an answer of status %i', (status, unreadable, success, badParams) => {
  it.each(UNREADABLE)(`means ${unreadable} with %s`, (_, body) => {
    expect(read(status, body).verdict).toBe(unreadable);
  });

  it.each([
    ['Success', success],
    ['BadParams', badParams],
  ])('means what its code %s says, if the status leaves that open: %s', (code, verdict) => {
    expect(read(status, answer(code)).verdict).toBe(verdict);
  });
});

/** https://api.iterable.com/api-docs, IterableApiResponse.code, each at 400 and 409, at 401, and at 403. */
const BY_CODE: readonly (readonly [string, Verdict, Verdict, Verdict])[] = [
  ['BadApiKey', 'credentials-refused', 'credentials-refused', 'credentials-refused'],
  ['BadAuthorizationHeader', 'credentials-refused', 'credentials-refused', 'credentials-refused'],
  ['BadJsonBody', 'rejected', 'unavailable', 'unavailable'],
  ['BadParams', 'rejected', 'unavailable', 'unavailable'],
  ['BatchTooLarge', 'too-large', 'unavailable', 'unavailable'],
  ['DatabaseError', 'unavailable', 'unavailable', 'unavailable'],
  ['EmailAlreadyExists', 'rejected', 'unavailable', 'unavailable'],
  ['ExternalKeyConflict', 'rejected', 'unavailable', 'unavailable'],
  ['Forbidden', 'credentials-refused', 'credentials-refused', 'credentials-refused'],
  ['ForbiddenParamsError', 'rejected', 'unavailable', 'unavailable'],
  ['GenericError', 'rejected', 'unavailable', 'unavailable'],
  ['InvalidJwtPayload', 'jwt-refused', 'jwt-refused', 'jwt-refused'],
  ['JwtUserIdentifiersMismatched', 'jwt-user-mismatch', 'jwt-user-mismatch', 'jwt-user-mismatch'],
  ['NotFound', 'rejected', 'unavailable', 'unavailable'],
  ['QueueEmailError', 'rejected', 'unavailable', 'unavailable'],
  ['RateLimitExceeded', 'rate-limited', 'unavailable', 'unavailable'],
  ['Success', 'rejected', 'credentials-refused', 'unavailable'],
  ['Unauthorized', 'credentials-refused', 'credentials-refused', 'credentials-refused'],
  ['UserIdAlreadyExists', 'rejected', 'unavailable', 'unavailable'],
  ['ACodeOfTomorrow', 'rejected', 'unavailable', 'unavailable'],
  ['a_code_of_64_'.padEnd(64, '0'), 'rejected', 'unavailable', 'unavailable'],
  ['__proto__', 'rejected', 'unavailable', 'unavailable'],
  ['constructor', 'rejected', 'unavailable', 'unavailable'],
];

/** Those that speak of the event itself. */
const OF_EVENT: readonly (readonly [string, Verdict])[] = [
  ['ForgottenUserError', 'user-forgotten'],
  ['InvalidEmailAddressError', 'rejected'],
  ['InvalidUserIdError', 'rejected'],
  ['RequestFieldsTypesMismatched', 'rejected'],
  ['UniqueFieldsLimitExceeded', 'rejected'],
  ['UnknownEmailError', 'user-unknown'],
  ['UnknownUserIdError', 'user-unknown'],
];

it('each code that Iterable documents is tried below', () => {
  const tried = [...BY_CODE, ...OF_EVENT].map(([code]) => code);
  expect(tried).toEqual(expect.arrayContaining([...API_FACTS.codes]));
});

describe.each(BY_CODE)('the code %s', (code, ofRequest, at401, at403) => {
  it.each([
    [400, ofRequest],
    [409, ofRequest],
    [401, at401],
    [403, at403],
  ])('at status %i means %s', (status, verdict) => {
    expect(read(status, answer(code))).toMatchObject({ verdict, status, code });
  });

  it.each([302, 404, 429, 500, 503])('changes nothing at status %i', (status) => {
    expect(read(status, answer(code)).verdict).toBe(status === 429 ? 'rate-limited' : 'unavailable');
  });
});

describe.each(OF_EVENT)('the code %s speaks of the event', (code, verdict) => {
  it.each(STATUSES)('and decides at status %i, unless that is 429', (status) => {
    const body = answer(code, 'event x is disallowed from tracking.');
    if (status === 429) expect(read(status, body)).toEqual({ verdict: 'rate-limited', status, code });
    else expect(read(status, body)).toEqual({ verdict, status, code });
  });
});

describe('a list that does not exist', () => {
  const msg = 'error.lists.invalidListId(999999999)';

  it.each([
    ['as it was seen', 400, msg, 'rejected'],
    ['with a 5xx, as other clients expect it', 500, msg, 'rejected'],
    ['with a limit', 429, msg, 'rate-limited'],
    ['where another name begins so', 500, `${msg.slice(0, 25)}s`, 'unavailable'],
    ['where it is quoted', 500, `Not found: ${msg}`, 'unavailable'],
  ])('is told by the words beside the code Success: %s', (_, status, words, verdict) => {
    expect(read(status, answer('Success', words)).verdict).toBe(verdict);
  });
});

describe('a user whom users/updateEmail does not know', () => {
  const msg = 'Cannot change user Some(ann@example.com) to bob@example.com. User does not exist';

  it('is not told by words without a code', () => {
    expect(read(400, JSON.stringify({ msg })).verdict).toBe('unavailable');
  });

  it.each([
    ['as it was seen', 400, msg, 'user-unknown'],
    ['with a full stop', 400, `${msg}.`, 'user-unknown'],
    ['at another status of refusals', 409, msg, 'user-unknown'],
    ['with a 5xx', 500, msg, 'user-unknown'],
    ['with a limit', 429, msg, 'rate-limited'],
    ['beside success', 200, msg, 'in-doubt'],
    ['of a user who exists', 400, 'Cannot change user Some(ann@example.com) to ann', 'rejected'],
    ['where the words stand in the middle', 400, 'Invalid x: User does not exist, y', 'rejected'],
    ['where somebody is called so', 400, 'Invalid email: User does not exist', 'rejected'],
  ])('is told by the words: %s', (_, status, words, verdict) => {
    expect(read(status, answer('BadParams', words))).toEqual({ verdict, status, code: 'BadParams' });
  });
});

describe('an answer of status 200', () => {
  it.each<[string, string, Verdict]>([
    [
      'a message that the name is disallowed',
      '{"msg":"event x is disallowed from tracking."}',
      'event-name-disallowed',
    ],
    [
      'the same with code Success',
      answer('Success', 'event x is disallowed from tracking.'),
      'event-name-disallowed',
    ],
    [
      'the same with another code',
      answer('BadParams', 'event x is disallowed from tracking.'),
      'event-name-disallowed',
    ],
    ['success in words alone', '{"msg":"Success"}', 'in-doubt'],
    ['code Success and no message', '{"code":"Success"}', 'delivered'],
    ['code Success and a message that is no text', answer('Success', 7), 'delivered'],
    ['code Success in lower case', answer('success'), 'in-doubt'],
    ['code Success and a space', answer('Success '), 'in-doubt'],
    ['code Success among spaces', ` \n${answer('Success')}\n`, 'delivered'],
  ])('with %s: %s', (_, body, verdict) => {
    expect(read(200, body).verdict).toBe(verdict);
  });

  it('keeps nothing of an answer that is a success', () => {
    const body = answer('Success', 'Event with id: 1 tracked.', { id: '1' });
    expect(read(200, body, '5')).toEqual({ verdict: 'delivered' });
  });
});

describe('a reading', () => {
  it.each(['', 'x'.repeat(65), 'Bad Params', 'ann@example.com', 'Bad\u0000', 'Schlüssel'])(
    'keeps no code that cannot be one of Iterable’s: %j',
    (code) => {
      expect(read(400, answer(code))).toEqual({ verdict: 'unavailable', status: 400 });
      expect(read(401, answer(code))).toEqual({ verdict: 'unavailable', status: 401 });
      expect(read(413, answer(code))).toEqual({ verdict: 'too-large', status: 413 });
      expect(read(429, answer(code))).toEqual({ verdict: 'rate-limited', status: 429 });
    },
  );

  it('takes the words of another status for what they are', () => {
    expect(read(400, '{"msg":"event x is disallowed from tracking."}').verdict).toBe('unavailable');
  });

  it('carries Retry-After as it came, with any verdict but delivered', () => {
    expect(read(429, 'slow down', 'soon')).toEqual({
      verdict: 'rate-limited',
      status: 429,
      retryAfter: 'soon',
    });
    expect(read(503, '', '120')).toEqual({ verdict: 'unavailable', status: 503, retryAfter: '120' });
  });

  it.each([
    [true, 'in-doubt'],
    [false, 'unavailable'],
  ] as const)(
    'says of a call without an answer what stood in its way; it was sent: %s',
    (isSent, verdict) => {
      expect(readSingle({ kind: 'no-answer', cause: 'ECONNRESET', isSent })).toEqual({
        verdict,
        detail: 'ECONNRESET',
      });
    },
  );

  it('says delivered of nothing but a 200 with code Success', () => {
    const body = fc.oneof(
      fc.json(),
      fc
        .record({ code: fc.constantFrom('Success', 'BadParams'), msg: fc.string() })
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(200, 400, 401), fc.integer({ min: 100, max: 599 })),
        body,
        (status, text) => {
          const isSuccess = status === 200 && JSON.parse(text)?.code === 'Success';
          expect(read(status, text).verdict === 'delivered').toBe(isSuccess);
        },
      ),
      { numRuns: 500 },
    );
  });
});
