/** Who calls: a key of the project, and with a JWT-enabled key the user it speaks for. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Faults } from './faults.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import { type JwtUser, readJwt } from './jwt.ts';
import type { Operation } from './project.ts';
import { type Reply, refusal } from './replies.ts';

export interface Credentials {
  readonly operation: Pick<Operation, 'keys' | 'needsNoJwt'>;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly ip: string;
  readonly faults: Faults;
  /** The keys given at start. */
  readonly apiKeys: readonly string[];
  readonly nowMs: number;
}

export type Authorization =
  | { readonly refused: Reply }
  /** The headers that may be kept. `user` is whom a JWT speaks for. */
  | { readonly refused?: never; readonly headers: IncomingHttpHeaders; readonly user?: JwtUser };

export async function authorize(credentials: Credentials): Promise<Authorization> {
  const { operation, path, ip, faults, apiKeys, nowMs } = credentials;
  const { 'api-key': hyphened, api_key: underscored, authorization, ...headers } = credentials.headers;
  const key = hyphened ?? underscored;
  if (typeof key === 'string' && (faults.apiKeys ?? apiKeys).includes(key)) return { headers };
  if (typeof key !== 'string' || !Object.hasOwn(faults.jwtKeys, key)) {
    return { refused: refusal(401, 'BadApiKey', 'Invalid API key', { ip, endpoint: path }) };
  }
  if (operation.keys === 'server') {
    const apiKeyIdentifier = createHash('sha256').update(key).digest('hex').slice(0, 8);
    const params = { ip, endpoint: path, apiKeyIdentifier, apiKeyType: 'Mobile' };
    return { refused: refusal(401, 'BadApiKey', 'Disabled API key or insufficient privileges', params) };
  }
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (token === undefined && operation.needsNoJwt) return { headers };
  if (token === undefined) {
    const msg = 'jwt authorization header is not set';
    return { refused: refusal(401, 'BadAuthorizationHeader', msg, { endpoint: path }) };
  }
  const jwt = await readJwt(token, faults.jwtKeys[key] ?? '', nowMs);
  if (!jwt.ok) return { refused: refusal(401, 'InvalidJwtPayload', jwt.msg, { endpoint: path }) };
  return { headers, user: jwt.user };
}

/** Iterable keeps addresses in lower case: https://support.iterable.com/hc/en-us/articles/209082806 */
export function isAbout({ email, userId }: JwtUser, body: JsonObject): boolean {
  const named = userOf(body);
  if (userId !== undefined) return named.userId === userId;
  return typeof named.email === 'string' && named.email.toLowerCase() === email?.toLowerCase();
}

/** Purchases and carts name their user within; a merge is about the user that stays. */
function userOf(body: JsonObject): { readonly email?: JsonValue; readonly userId?: JsonValue } {
  const { email, currentEmail, destinationEmail, userId, currentUserId, destinationUserId } = isObject(
    body.user,
  )
    ? body.user
    : body;
  return {
    email: email ?? currentEmail ?? destinationEmail ?? null,
    userId: userId ?? currentUserId ?? destinationUserId ?? null,
  };
}
