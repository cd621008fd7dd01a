import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSingle } from '../../lib/iterable/response.ts';

const EMAIL = 'ann.lee@example.com';
const IP = '203.0.113.77';
const OFFENDING = 'Zanzibar 4711';

/** What is kept of an answer of 400 that explains itself so. */
const detailOf = (params: unknown, msg = `Invalid email: ${EMAIL}`) =>
  readSingle({
    kind: 'answer',
    status: 400,
    retryAfter: undefined,
    body: JSON.stringify({ msg, code: 'BadParams', params }),
  }).detail;

const mismatch = (changes: object = {}) => ({
  incomingTypes: ['string', 'keyword'],
  expectedType: 'date',
  _type: 'UnexpectedType',
  offendingValue: OFFENDING,
  category: 'user',
  ...changes,
});

describe('the detail of an answer', () => {
  it.each([
    ['a field of the wrong JSON type', { 'obj.createdAt': 'Number value expected' }, 'obj.createdAt'],
    ['several', { 'obj.createdAt': 'x', 'obj.email': 'y' }, 'obj.createdAt; obj.email'],
    [
      'a field of the wrong type',
      { validationErrors: { signupDate: mismatch() } },
      'signupDate: expected date, got string|keyword',
    ],
    [
      'fields and others',
      { project: 7, validationErrors: { a: mismatch(), b: mismatch({ incomingTypes: 'long' }) } },
      'a: expected date, got string|keyword; b: expected date, got long; project',
    ],
    [
      'a limit',
      { limit: 15_000, requestedTotal: 19_434, newFields: ['a', 'a.b'] },
      'limit=15000; requestedTotal=19434; newFields',
    ],
    ['a limit that is no number', { limit: OFFENDING }, 'limit'],
    ['a name that would move the cursor', { 'a\u001b[31m\u009b2Jb\nc': 1 }, 'a\ufffd[31m\ufffd2Jb\ufffdc'],
    [
      'names that could be addresses',
      {
        'ann＠example.com': 1,
        'ann%40example.com': 1,
        validationErrors: { 'ann﹫example.com': mismatch() },
        b: 1,
      },
      'b',
    ],
    [
      'who called',
      { ip: IP, endpoint: '/api/events/track', apiKeyType: 'ServerSide' },
      'ip; endpoint; apiKeyType',
    ],
  ])('names what Iterable complains of: %s', (_, params, expected) => {
    expect(detailOf(params)).toBe(expected);
  });

  it.each([
    ['null', null],
    ['nothing', undefined],
    ['an empty object', {}],
    ['a text', EMAIL],
    ['a list', [EMAIL, { ip: IP }]],
    ['a number', 7],
    ['no mismatch', { validationErrors: {} }],
    ['mismatches that are none', { validationErrors: EMAIL }],
    ['a list of mismatches', { validationErrors: [mismatch()] }],
  ])('is absent where params is %s', (_, params) => {
    expect(detailOf(params)).toBeUndefined();
  });

  it.each([
    [
      'a type that is a value',
      { validationErrors: { f: mismatch({ expectedType: OFFENDING, incomingTypes: [EMAIL, IP, 7] }) } },
      'f: expected ?, got ?|?|?',
    ],
    ['types that are missing', { validationErrors: { f: {} } }, 'f: expected ?, got ?'],
    ['a mismatch that is a text', { validationErrors: { f: OFFENDING } }, 'f: expected ?, got ?'],
    [
      'a type that is long',
      { validationErrors: { f: mismatch({ expectedType: 'x'.repeat(33) }) } },
      'f: expected ?, got string|keyword',
    ],
  ])('has a question mark for %s', (_, params, expected) => {
    expect(detailOf(params)).toBe(expected);
  });

  it.each([
    ['a name', { [EMAIL]: 'x', other: 1 }, 'other'],
    ['a part of a name', { [`obj.users.${EMAIL}.age`]: 'x', other: 1 }, 'other'],
    ['the name of a field', { validationErrors: { [EMAIL]: mismatch() } }, undefined],
  ])('leaves out an address that is %s', (_, params, expected) => {
    expect(detailOf(params)).toBe(expected);
  });

  it('never contains a value of params or the message, wherever they stand', () => {
    const planted = fc.constantFrom(EMAIL, IP, OFFENDING, `user ${EMAIL}`, 987_654_321);
    const type = fc.oneof(planted, fc.constantFrom('string', 'date'), fc.array(planted));
    const error = fc.oneof(
      planted,
      fc.record(
        { expectedType: type, incomingTypes: type, offendingValue: planted, category: planted },
        { requiredKeys: [] },
      ),
    );
    const name = fc.constantFrom('ip', 'endpoint', 'obj.email', 'limit', 'newFields', 'field');
    const { params } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, planted, fc.array(tie('value')), fc.dictionary(name, tie('value'))),
      params: fc
        .tuple(
          fc.dictionary(
            name.filter((other) => other !== 'limit'),
            tie('value'),
          ),
          fc.option(fc.dictionary(name, error), { nil: undefined }),
        )
        .map(([others, validationErrors]) => ({ ...others, ...(validationErrors && { validationErrors }) })),
    }));
    fc.assert(
      fc.property(params, (value) => {
        const detail = detailOf(value, `${EMAIL} ${IP} ${OFFENDING}`) ?? '';
        for (const secret of ['ann', 'example', '203.', 'Zanzibar', '4711', '987', '@']) {
          expect(detail).not.toContain(secret);
        }
      }),
      { numRuns: 300 },
    );
  });
});
