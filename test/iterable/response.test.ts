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

/** A row: what a status means without a readable body, with code Success, with BadParams, with UnknownEmailError. */
const BY_STATUS: readonly (readonly [number, Verdict, Verdict, Verdict, Verdict])[] = [
  [200, 'unavailable', 'delivered', 'unavailable', 'unavailable'],
  [201, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [202, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [204, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [301, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [302, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [304, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [400, 'unavailable', 'rejected', 'rejected', 'user-unknown'],
  [401, 'credentials-refused', 'credentials-refused', 'credentials-refused', 'credentials-refused'],
  [402, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [403, 'credentials-refused', 'credentials-refused', 'credentials-refused', 'credentials-refused'],
  [404, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [405, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [406, 'unavailable', 'rejected', 'rejected', 'user-unknown'],
  [407, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [408, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [409, 'unavailable', 'rejected', 'rejected', 'user-unknown'],
  [413, 'too-large', 'too-large', 'too-large', 'too-large'],
  [415, 'unavailable', 'rejected', 'rejected', 'user-unknown'],
  [421, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [422, 'unavailable', 'rejected', 'rejected', 'user-unknown'],
  [425, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [429, 'rate-limited', 'rate-limited', 'rate-limited', 'rate-limited'],
  [499, 'unavailable', 'rejected', 'rejected', 'user-unknown'],
  [500, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [502, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [503, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [504, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
  [599, 'unavailable', 'unavailable', 'unavailable', 'unavailable'],
];

describe.each(BY_STATUS)('an answer of status %i', (status, unreadable, success, badParams, unknownEmail) => {
  it.each(UNREADABLE)(`means ${unreadable} with %s`, (_, body) => {
    expect(read(status, body).verdict).toBe(unreadable);
  });

  it.each([
    ['Success', success],
    ['BadParams', badParams],
    ['UnknownEmailError', unknownEmail],
  ])('means what its code %s says, if the status leaves that open: %s', (code, verdict) => {
    expect(read(status, answer(code)).verdict).toBe(verdict);
  });
});

/** https://api.iterable.com/api-docs, IterableApiResponse.code, each at 400 and 409, and at 401 and 403. */
const BY_CODE: readonly (readonly [string, Verdict, Verdict])[] = [
  ['BadApiKey', 'credentials-refused', 'credentials-refused'],
  ['BadAuthorizationHeader', 'credentials-refused', 'credentials-refused'],
  ['BadJsonBody', 'rejected', 'credentials-refused'],
  ['BadParams', 'rejected', 'credentials-refused'],
  ['BatchTooLarge', 'too-large', 'credentials-refused'],
  ['DatabaseError', 'unavailable', 'credentials-refused'],
  ['EmailAlreadyExists', 'rejected', 'credentials-refused'],
  ['ExternalKeyConflict', 'rejected', 'credentials-refused'],
  ['Forbidden', 'rejected', 'credentials-refused'],
  ['ForbiddenParamsError', 'rejected', 'credentials-refused'],
  ['ForgottenUserError', 'user-forgotten', 'credentials-refused'],
  ['GenericError', 'rejected', 'credentials-refused'],
  ['InvalidEmailAddressError', 'rejected', 'credentials-refused'],
  ['InvalidJwtPayload', 'jwt-refused', 'jwt-refused'],
  ['InvalidUserIdError', 'rejected', 'credentials-refused'],
  ['JwtUserIdentifiersMismatched', 'jwt-user-mismatch', 'jwt-user-mismatch'],
  ['NotFound', 'rejected', 'credentials-refused'],
  ['QueueEmailError', 'rejected', 'credentials-refused'],
  ['RateLimitExceeded', 'rate-limited', 'credentials-refused'],
  ['RequestFieldsTypesMismatched', 'rejected', 'credentials-refused'],
  ['Success', 'rejected', 'credentials-refused'],
  ['Unauthorized', 'credentials-refused', 'credentials-refused'],
  ['UniqueFieldsLimitExceeded', 'rejected', 'credentials-refused'],
  ['UnknownEmailError', 'user-unknown', 'credentials-refused'],
  ['UnknownUserIdError', 'user-unknown', 'credentials-refused'],
  ['UserIdAlreadyExists', 'rejected', 'credentials-refused'],
  ['ACodeOfTomorrow', 'rejected', 'credentials-refused'],
  ['a_code_of_64_'.padEnd(64, '0'), 'rejected', 'credentials-refused'],
  ['__proto__', 'rejected', 'credentials-refused'],
  ['constructor', 'rejected', 'credentials-refused'],
];

it('each code that Iterable documents is tried below', () => {
  expect(BY_CODE.map(([code]) => code)).toEqual(expect.arrayContaining([...API_FACTS.codes]));
});

describe.each(BY_CODE)('the code %s', (code, ofRequest, ofCredentials) => {
  it.each([400, 409])(`means ${ofRequest} at status %i`, (status) => {
    expect(read(status, answer(code))).toEqual({ verdict: ofRequest, status, code });
  });

  it.each([401, 403])(`means ${ofCredentials} at status %i`, (status) => {
    expect(read(status, answer(code))).toEqual({ verdict: ofCredentials, status, code });
  });

  it.each([429, 404, 500, 503])('changes nothing at status %i', (status) => {
    expect(read(status, answer(code)).verdict).toBe(status === 429 ? 'rate-limited' : 'unavailable');
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
    ['success in words alone', '{"msg":"Success"}', 'unavailable'],
    ['code Success and no message', '{"code":"Success"}', 'delivered'],
    ['code Success and a message that is no text', answer('Success', 7), 'delivered'],
    ['code Success in lower case', answer('success'), 'unavailable'],
    ['code Success and a space', answer('Success '), 'unavailable'],
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
      expect(read(401, answer(code))).toEqual({ verdict: 'credentials-refused', status: 401 });
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

  it('says of a call without an answer what stood in its way', () => {
    expect(readSingle({ kind: 'no-answer', cause: 'ECONNRESET', isSent: true })).toEqual({
      verdict: 'unavailable',
      detail: 'ECONNRESET',
    });
  });

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
