/** The tokens of JWT-enabled keys, as Iterable checks them: https://support.iterable.com/hc/articles/360050801231 */
import { createHmac } from 'node:crypto';
import type { SimulatedProject } from './events.ts';

const MAX_LIFETIME_SECONDS = 31_536_000;

interface Named {
  readonly email?: string;
  readonly userId?: string;
}

interface Claims extends Named {
  readonly iat?: number;
  readonly exp?: number;
}

/** What a token says, whoever signed it. */
export function claimsOf(token: string): Claims {
  return jsonIn(token.split('.')[1] ?? '');
}

/** @returns what Iterable has against the token of a call, if anything */
export function tokenFault(
  token: string | undefined,
  secret: string,
  { jwtNames }: SimulatedProject,
  body: string,
  nowSeconds: number,
): 'refused' | 'mismatch' | undefined {
  const [header = '', payload = '', signature] = token?.split('.') ?? [];
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
  if (signature !== expected || jsonIn(header).alg !== 'HS256') return 'refused';
  const claims = claimsOf(token ?? '');
  const { iat = Number.NaN, exp = Number.NaN } = claims;
  const isTimely = iat <= nowSeconds + 60 && exp > nowSeconds && exp - iat <= MAX_LIFETIME_SECONDS;
  if (!isTimely || (claims.email === undefined) === (claims.userId === undefined)) return 'refused';

  const {
    subscribers: [subscriber, ...others] = [],
    user: inside,
    ...top
  } = JSON.parse(body) as Named & {
    readonly subscribers?: Named[];
    readonly user?: Named;
  };
  if (others.length > 0) return 'mismatch';
  const user = subscriber ?? inside ?? top;
  const namesEmail = claims.email !== undefined;
  const isNamed = namesEmail ? claims.email === user.email : claims.userId === user.userId;
  const hasBoth = user.email !== undefined && user.userId !== undefined;
  const isWanted = !hasBoth || jwtNames === 'either' || (jwtNames === 'email') === namesEmail;
  return isNamed && isWanted ? undefined : 'mismatch';
}

function jsonIn(base64url: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(base64url, 'base64url').toString() || '{}') as Record<string, unknown>;
}
