import { createHmac, timingSafeEqual } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signedToken } from '../../lib/iterable/jwt.ts';

const SECRET = 'a secret, ключ and 😀';
const NOW = 1_795_000_000;

/** RFC 7515 and 7519 read from the other side. @returns the claims, if the signature holds */
function verified(token: string | undefined, secret = SECRET): Record<string, unknown> | undefined {
  const [header = '', claims = '', signature = '', ...others] = (token ?? '').split('.');
  const parsed = JSON.parse(Buffer.from(header, 'base64url').toString());
  expect(parsed).toEqual({ alg: 'HS256', typ: 'JWT' });
  expect(others).toEqual([]);
  for (const part of [header, claims, signature]) expect(part).toMatch(/^[\w-]+$/);
  const expected = createHmac('sha256', Buffer.from(secret)).update(`${header}.${claims}`).digest();
  if (!timingSafeEqual(expected, Buffer.from(signature, 'base64url'))) return undefined;
  return JSON.parse(Buffer.from(claims, 'base64url').toString());
}

describe('a token', () => {
  /** Made with OpenSSL: `printf %s "$header.$claims" | openssl dgst -sha256 -hmac secret -binary | base64`. */
  it('is this one for this user, second and secret', () => {
    expect(signedToken({ email: 'ann@example.com' }, 'secret', NOW)).toBe(
      [
        'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9',
        'eyJlbWFpbCI6ImFubkBleGFtcGxlLmNvbSIsImlhdCI6MTc5NTAwMDAwMCwiZXhwIjoxNzk1MDAwNjAwfQ',
        '_mXvYpzB3eUI0harQpjzZmfr8mcuSzwPwGuOwmS1xYI',
      ].join('.'),
    );
  });

  it.each([
    { email: 'ann@example.com' },
    { userId: '7' },
    { email: 'é😀@example.com' },
    { userId: '","iat":0,"x":"' },
  ])('names its user: %j', (user) => {
    const claims = verified(signedToken(user, SECRET, NOW));
    expect(claims).toEqual({ ...user, iat: NOW, exp: NOW + 600 });
  });

  it('is good for ten minutes from now, in whole seconds', () => {
    expect(verified(signedToken({ userId: '7' }, SECRET, NOW + 0.999))).toEqual({
      userId: '7',
      iat: NOW,
      exp: NOW + 600,
    });
  });

  it('does not hold with another secret', () => {
    expect(verified(signedToken({ userId: '7' }, SECRET, NOW), 'another')).toBeUndefined();
  });
});
