/** A key that the sender presents: `Api-Key`, else `Authorization: Bearer`, else the user name of Basic. */

import type { Request } from '../request.ts';
import { digest, isOneOf } from './constant-time.ts';
import type { Denial } from './denial.ts';
import type { Presented, Scheme } from './scheme.ts';

export const apiKeyScheme = {
  parseKey: (text) => digest(text),
  writeKey: (text) => text,
  read({ headers }: Request): Presented | Denial {
    const presented = presentedKey(headers);
    if (!presented) {
      const isInOtherForm = apiKeyHeader(headers) === undefined && Boolean(headers.authorization);
      return { why: isInOtherForm ? 'unreadable' : 'no-header' };
    }
    const presentedDigest = digest(presented);
    return {
      isSignedBy: (keys) => isOneOf(presentedDigest, keys),
      denial: () => ({ why: 'mismatch' }),
    };
  },
  sign: (request, key) => ({ ...request, headers: { ...request.headers, 'api-key': key } }),
} satisfies Scheme;

/** Clients of Iterable's spell it either way: https://support.iterable.com/hc/articles/360043464871 */
export function apiKeyHeader(headers: Readonly<Record<string, string>>): string | undefined {
  return headers['api-key'] ?? headers.api_key;
}

/** Only the first that is present counts: a good `Authorization` doesn't make up for a wrong `Api-Key`. */
export function presentedKey(headers: Readonly<Record<string, string>>): string | undefined {
  const apiKey = apiKeyHeader(headers);
  if (apiKey !== undefined) return apiKey;
  const authorization = headers.authorization ?? '';
  // Not by a pattern: one that looks for the end of the spaces may look again from each of them.
  const schemeEnd = authorization.indexOf(' ');
  const credentials = schemeEnd === -1 ? '' : authorization.slice(schemeEnd).trimStart();
  switch (authorization.slice(0, Math.max(0, schemeEnd)).toLowerCase()) {
    case 'bearer':
      return credentials;
    case 'basic':
      return Buffer.from(credentials, 'base64').toString('utf8').split(':', 1)[0];
    default:
      return undefined;
  }
}
