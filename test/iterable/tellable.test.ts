import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSingle } from '../../lib/iterable/response.ts';
import { tellableName, wordsOf } from '../../lib/iterable/tellable.ts';

describe('Iterable’s words about a key', () => {
  it.each([
    ['Invalid API key', { ip: '203.0.113.1', endpoint: '/api/events/track' }, 'Invalid API key'],
    [
      'Disabled API key or insufficient privileges',
      { apiKeyIdentifier: 'af831922', apiKeyType: 'ServerSide' },
      'Disabled API key or insufficient privileges (ServerSide)',
    ],
    ['JWT token is expired', null, 'JWT token is expired'],
    ['exp must be less than 1 year from iat', undefined, 'exp must be less than 1 year from iat'],
    ['A server-side key (read-only) can’t do that.', {}, 'A server-side key (read-only) can’t do that.'],
    ['', { apiKeyType: 'Mobile' }, '(Mobile)'],
  ])('are kept: %s', (msg, params, words) => {
    expect(wordsOf(msg, params)).toBe(words);
  });

  it.each([
    ['an address', 'No user ann.lee@example.com here', 'No user … here'],
    ['a quoted address', 'No user "ann@example.com".', 'No user …'],
    ['a quoted id', 'No user "annlee" in “ann lee smith” for \'ann lee\'', 'No user … in … for …'],
    ['what brackets hold', 'No user [annlee] <annlee> here', 'No user … here'],
    ['a quotation without an end', 'It isn’t "ann lee', 'It isn’t …'],
    ['parts of a token', 'Token eyJhbGciOi eyJlbWFpbCI of clientApiKey', 'Token … of clientApiKey'],
    ['an IPv4 address', 'Not from 203.0.113.77, sorry', 'Not from … sorry'],
    ['an IPv6 address', 'Not from 2001:db8::7', 'Not from …'],
    ['a key', 'Invalid API key 349dcc9373c74c6699c5d1204a271695', 'Invalid API key …'],
    ['a key of letters', 'Invalid API key abcdefabcdefabcdefabcdefabcdefab', 'Invalid API key …'],
    ['a token', 'Token eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6.x-_y is bad', 'Token … is bad'],
    ['an identifier', 'Key af831922 is disabled', 'Key … is disabled'],
    ['a number that could be somebody’s', 'User 4711 and 99999', 'User … and …'],
    ['several in a row', 'From 1.2.3.4 5.6.7.8 a@b: no', 'From … no'],
    ['control characters', 'Invalid\u001b[31m key', '… key'],
    ['white space', '  Invalid \n\t key ', 'Invalid key'],
  ])('are told without %s', (_, msg, words) => {
    expect(wordsOf(msg, null)).toBe(words);
  });

  it.each([
    ['nothing', '', null],
    ['what can’t be told', 'ann@example.com', null],
    ['a kind that is none', '', { apiKeyType: 'ann@example.com' }],
    ['a kind that is no text', '', { apiKeyType: 7 }],
  ])('are none where there is %s', (_, msg, params) => {
    expect(wordsOf(msg, params)).toBeUndefined();
  });

  it('are cut at a word', () => {
    const long = `${'word '.repeat(34)}ann.lee@example.com and more`;
    expect(wordsOf(long, { apiKeyType: 'x'.repeat(20) })).toBe(`${'word '.repeat(34)}… (${'x'.repeat(20)})`);
  });

  it('hold no address, no key and no number of four digits, and two hundred characters at the most', () => {
    const piece = fc.constantFrom(
      ' ',
      '@',
      '.',
      'key',
      '1234',
      'ann',
      'x'.repeat(21),
      '\n',
      '(',
      '-',
      '“',
      '"',
      '7',
    );
    const anything = fc.oneof(
      fc.string({ maxLength: 400 }),
      fc.array(piece).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(anything, anything, (msg, apiKeyType) => {
        const words = wordsOf(msg, { apiKeyType }) ?? '';
        expect(words).toMatch(/^[a-z0-9…'’"()[\].,:;!?/ -]*$/i);
        expect(words).not.toMatch(/\d{4}|[a-z]{21}|\d\.\d/i);
        expect(words.length).toBeLessThanOrEqual(200);
      }),
      { numRuns: 500 },
    );
  });

  it('stand in the reading of a refused key or token, and in no other', () => {
    const read = (status: number, code: string) =>
      readSingle({
        kind: 'answer',
        status,
        retryAfter: undefined,
        body: JSON.stringify({ msg: 'Invalid API key', code, params: null }),
      }).words;
    expect([
      read(401, 'BadApiKey'),
      read(401, 'Success'),
      read(403, 'Forbidden'),
      read(401, 'InvalidJwtPayload'),
    ]).toEqual(Array(4).fill('Invalid API key'));
    expect([
      read(401, 'JwtUserIdentifiersMismatched'),
      read(403, 'GenericError'),
      read(400, 'BadParams'),
      read(429, 'BadApiKey'),
      read(500, 'BadApiKey'),
    ]).toEqual(Array(5).fill(undefined));
  });
});

describe('an event’s name that is told', () => {
  it.each([
    ['Signed Up', 'Signed Up'],
    ['été 😀', 'été 😀'],
    ['a\nb\u0000c\u009bd', 'a\ufffdb\ufffdc\ufffdd'],
    ['turned \u202e round\u2028', 'turned \ufffd round\ufffd'],
    ['half \ud83d, none \uffff', 'half \ufffd, none \ufffd'],
    ['x'.repeat(201), 'x'.repeat(200)],
    [`${'x'.repeat(199)}😀`, `${'x'.repeat(199)}\ufffd`],
  ])('is text without control characters, of 200 characters at the most: %j', (name, told) => {
    expect(tellableName(name)).toBe(told);
  });

  it.each([
    'ann@example.com',
    'for ann＠example.com',
    'ann%40example.com',
    'ann%2540example.com',
    'ann&#64;example.com',
    'ann&#x40;example.com',
    'ann&commat;example.com',
    'ann\\u0040example.com',
    'ann=40example.com',
    `${'x'.repeat(300)}@`,
    '',
    undefined,
  ])('is nothing where it could hold an address, or is none: %j', (name) => {
    expect(tellableName(name)).toBeUndefined();
  });
});
