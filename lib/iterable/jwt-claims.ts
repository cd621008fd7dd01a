/** Whom a JWT that came along says its call is for. */
import { isUtf8 } from 'node:buffer';
import { JsonFault } from '../json/fault.ts';
import { stringIn, valuesNamed } from '../json/object-text.ts';
import { walkJson } from '../json/scan.ts';
import type { User } from './named-users.ts';

/** Those of Iterable's clients have a few hundred characters. */
const MAX_TOKEN_LENGTH = 8_192;
const BEARER_JWT = /^bearer +[\w-]+\.([\w-]+)\.[\w-]+$/i;

/**
 * The signature is not checked, because the forwarder has no key for it: the token's issuer is the sender's own
 * backend. Nothing depends on it. Who sends has proved that with the source's key, and could have named any
 * user in the body.
 * https://support.iterable.com/hc/articles/360050801231: a payload has exactly one of email and userId.
 * @param authorization the header
 * @returns nothing unless it is a JWT that can be read and names exactly one user. The name was not checked
 */
export function claimedUser(authorization: string | undefined): User | undefined {
  if (authorization === undefined || authorization.length > MAX_TOKEN_LENGTH) return undefined;
  const payload = Buffer.from(BEARER_JWT.exec(authorization)?.[1] ?? '', 'base64url');
  if (payload.length === 0 || !isUtf8(payload)) return undefined;
  const claims = valuesIn(payload.toString());
  const [email, userId] = [stringIn(claims?.get('email')), stringIn(claims?.get('userId'))];
  if (claims?.size !== 1) return undefined;
  if (email !== undefined) return { email };
  return userId === undefined ? undefined : { userId };
}

function valuesIn(text: string): ReturnType<typeof valuesNamed<'email' | 'userId'>> | undefined {
  try {
    return valuesNamed(walkJson(text), ['email', 'userId']);
  } catch (fault) {
    if (fault instanceof JsonFault) return undefined;
    throw fault;
  }
}
