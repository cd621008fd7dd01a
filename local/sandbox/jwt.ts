/** Reads the tokens of JWT-enabled keys: https://support.iterable.com/hc/articles/360050801231 */
import { compactVerify, errors } from 'jose';
import { isNumber, isObject, type JsonObject, parseJson } from './json.ts';

/** Whom a token speaks for; exactly one of the two is there. */
export interface JwtUser {
  readonly email?: string;
  readonly userId?: string;
}

export type JwtReading =
  | { readonly ok: true; readonly user: JwtUser }
  | { readonly ok: false; readonly msg: string };

const MAX_LIFETIME_SECONDS = 31_536_000;

/** One of the messages is recorded; the others are those that Iterable's Android SDK knows. */
export async function readJwt(token: string, secret: string, nowMs: number): Promise<JwtReading> {
  let payload: Uint8Array;
  try {
    ({ payload } = await compactVerify(token, Buffer.from(secret), { algorithms: ['HS256'] }));
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    return invalid(error instanceof errors.JWSInvalid ? 'jwt format is invalid' : 'jwt is invalid');
  }
  const claims = parseJson(Buffer.from(payload).toString());
  return isObject(claims) ? readClaims(claims, nowMs) : invalid('jwt format is invalid');
}

function readClaims(claims: JsonObject, nowMs: number): JwtReading {
  const { email, userId } = claims;
  const user: JwtUser = {
    ...(typeof email === 'string' ? { email } : {}),
    ...(typeof userId === 'string' ? { userId } : {}),
  };
  if (Object.keys(user).length !== 1) return invalid('jwt payload requires a value for userid or email');
  const issuedAt = secondsOf(claims, 'iat');
  const expiresAt = secondsOf(claims, 'exp');
  if (issuedAt === undefined || expiresAt === undefined) return invalid('invalid payload');
  if (expiresAt - issuedAt > MAX_LIFETIME_SECONDS) return invalid('exp must be less than 1 year from iat');
  if (expiresAt * 1_000 <= nowMs) return invalid('JWT token is expired');
  return { ok: true, user };
}

function invalid(msg: string): JwtReading {
  return { ok: false, msg };
}

function secondsOf(claims: JsonObject, name: string): number | undefined {
  const value = claims[name];
  return isNumber(value) && /^\d+$/.test(value.rawJSON) ? Number(value.rawJSON) : undefined;
}
