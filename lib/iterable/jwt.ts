/**
 * Tokens for keys that are JWT-enabled: each call proves for which user it speaks.
 * https://support.iterable.com/hc/articles/360050801231
 */
import { createHmac } from 'node:crypto';
import type { Subject } from './subject.ts';

/** Iterable takes up to a year; a token serves one call. */
const LIFETIME_SECONDS = 600;

const HEADER = base64url({ alg: 'HS256', typ: 'JWT' });

/** Exactly one of the two names the user, and it must stand in the body too. */
export type Identifier = 'email' | 'userId';

/**
 * @param first the identifier to name where a body has both
 * @returns an HS256 token; nothing for a body that names no user
 */
export function signedToken(
  { email, userId }: Subject,
  first: Identifier,
  secret: string,
  nowSeconds: number,
): string | undefined {
  const byEmail = email !== undefined && (first === 'email' || userId === undefined);
  const user = byEmail ? { email } : userId === undefined ? undefined : { userId };
  if (user === undefined) return undefined;
  const iat = Math.floor(nowSeconds);
  const signed = `${HEADER}.${base64url({ ...user, iat, exp: iat + LIFETIME_SECONDS })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
