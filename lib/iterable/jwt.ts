/**
 * Tokens for keys that are JWT-enabled: each call proves for which user it speaks.
 * https://support.iterable.com/hc/articles/360050801231
 */
import { createHmac } from 'node:crypto';
import type { User } from './named-users.ts';

/** Iterable takes up to a year; a token serves one call. */
const LIFETIME_SECONDS = 600;

const HEADER = base64url({ alg: 'HS256', typ: 'JWT' });

/** @returns an HS256 token that speaks for this user, who must be the one in the body */
export function signedToken(user: User, secret: string, nowSeconds: number): string {
  const iat = Math.floor(nowSeconds);
  const signed = `${HEADER}.${base64url({ ...user, iat, exp: iat + LIFETIME_SECONDS })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
