/** Tokens as somebody else's library reads them. */
import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { signedToken } from '../../lib/iterable/jwt.ts';

const SECRET = 'a secret, ключ and 😀';
const NOW = 1_795_000_000;

/** @throws JOSEError unless it is signed with the secret and good now */
async function claimsIn(token: string, secret = SECRET, nowSeconds = NOW): Promise<object> {
  const { payload } = await jwtVerify(token, Buffer.from(secret), {
    algorithms: ['HS256'],
    typ: 'JWT',
    currentDate: new Date(nowSeconds * 1_000),
  });
  return payload;
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
  ])('names its user: %j', async (user) => {
    const claims = await claimsIn(signedToken(user, SECRET, NOW));
    expect(claims).toEqual({ ...user, iat: NOW, exp: NOW + 600 });
  });

  it('is good for ten minutes from now, in whole seconds', async () => {
    const token = signedToken({ userId: '7' }, SECRET, NOW + 0.999);

    expect(await claimsIn(token, SECRET, NOW + 599)).toEqual({ userId: '7', iat: NOW, exp: NOW + 600 });
    await expect(claimsIn(token, SECRET, NOW + 600)).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' });
  });

  it('does not hold with another secret', async () => {
    await expect(claimsIn(signedToken({ userId: '7' }, SECRET, NOW), 'another')).rejects.toMatchObject({
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    });
  });
});
