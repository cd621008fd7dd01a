import { describe, expect, it } from 'vitest';
import { signedToken } from '../../lib/iterable/jwt.ts';
import { claimedUser } from '../../lib/iterable/jwt-claims.ts';

const encoded = (text: string | Buffer) => Buffer.from(text).toString('base64url');
/** A token that was never signed: who reads its claims does not check it. */
const bearer = (payload: string | Buffer) => `Bearer ${encoded('{"alg":"HS256"}')}.${encoded(payload)}.c2ln`;
const claiming = (claims: object) => claimedUser(bearer(JSON.stringify(claims)));

describe('the user that a JWT names', () => {
  it.each([{ email: 'ann@example.com' }, { userId: 'u1' }])('is %j', (user) => {
    expect(claimedUser(`Bearer ${signedToken(user, 'secret', 1_000_000)}`)).toEqual(user);
    expect(claiming({ ...user, iat: 1, exp: 2 })).toEqual(user);
  });

  it.each(['bearer', 'BEARER'])('is read under the word %s, too', (word) => {
    expect(claimedUser(bearer('{"userId":"u1"}').replace('Bearer', word))).toEqual({ userId: 'u1' });
  });

  it('may be written with escapes, and beside a null', () => {
    expect(claimedUser(bearer('{"em\\u0061il":"ann\\u0040example.com"}'))).toEqual({
      email: 'ann@example.com',
    });
    expect(claiming({ email: null, userId: 'u1' })).toEqual({ userId: 'u1' });
  });

  it.each<[string, string | Buffer]>([
    ['both', '{"email":"ann@example.com","userId":"u1"}'],
    ['neither', '{"iat":1,"sub":"u1"}'],
    ['a number', '{"userId":7}'],
    ['a name and a number', '{"userId":7,"email":"ann@example.com"}'],
    ['an object', '{"email":{"toString":"ann@example.com"}}'],
    ['nothing between the quotes', '{"email":""}'],
    ['two users under one name', '{"userId":"u1","userId":"u2"}'],
    ['a prototype', '{"__proto__":{"email":"ann@example.com"}}'],
    ['an inherited name', '{"constructor":{"email":"ann@example.com"}}'],
    ['a list', '["email","ann@example.com"]'],
    ['a text', '"email"'],
    ['null', 'null'],
    ['half a JSON text', '{"email":"ann@example.com"'],
    ['lists in lists', `{"email":${'['.repeat(1_000)}${']'.repeat(1_000)}}`],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ])('is nobody if its payload has %s', (_, payload) => {
    expect(claimedUser(bearer(payload))).toBeUndefined();
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer source-key',
    'Bearer a.b',
    'Bearer ..',
    'Bearer a..c',
    `Basic ${encoded('a:b')}`,
    `Bearer ${'.'.repeat(8_000)}`,
    `Bearer${' '.repeat(8_000)}`,
    // Without its signature, with something behind it, in the alphabet of base64.
    bearer('{"userId":"u1"}').slice(0, -4),
    `${bearer('{"userId":"u1"}')} x`,
    `Bearer a.${Buffer.from('{"userId":"???>>>"}').toString('base64')}.c`,
  ])('is nobody in a header that has no JWT: %j', (header) => {
    expect(claimedUser(header)).toBeUndefined();
  });

  it('is not looked for in a token that is longer than any honest one', () => {
    expect(claiming({ userId: 'u1', scope: 'x'.repeat(5_000) })).toEqual({ userId: 'u1' });
    expect(claiming({ userId: 'u1', scope: 'x'.repeat(8_192) })).toBeUndefined();
  });
});
