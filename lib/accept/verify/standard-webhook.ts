/**
 * Standard Webhooks (https://www.standardwebhooks.com, version 1): HMAC-SHA256 over id, timestamp and the
 * raw bytes; the header may carry several signatures while a secret is rotated. Svix, which it comes from,
 * has names of its own for the headers.
 */
import type { SignatureFormat } from '../../config/verification.ts';
import type { Scheme } from './scheme.ts';
import { signatureSchemeBy } from './signature.ts';

const PREFIX = 'whsec_';
/** Supabase writes it before that: https://supabase.com/docs/guides/auth/auth-hooks. */
const VERSION = 'v1,';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const bothNames = signatureSchemeBy(() => [format('webhook'), format('svix')], parseKey);

export const standardWebhookScheme: Scheme = {
  ...bothNames,
  read(request, ...rest) {
    const { 'webhook-id': id, 'svix-id': svixId } = request.headers;
    // Only one of them is signed. The event's id could be made of the other.
    if (id !== undefined && svixId !== undefined && id !== svixId) return undefined;
    return bothNames.read(request, ...rest);
  },
  writeKey: (text) => PREFIX + Buffer.from(text).toString('base64'),
  // Supabase parts them by a bar, Standard Webhooks' signatures by a space. Only before a prefix: the words of a
  // sentence would be keys of a few bytes, which anybody could guess.
  // A bar too many, before or behind them, says nothing.
  keysIn: (text) => text.replace(/^[|\s]+|[|\s]+$/g, '').split(/[|\s]+(?=(?:v1,)?whsec_)/),
};

function parseKey(text: string): Buffer {
  const unversioned = withoutPrefix(VERSION, text);
  const encoded = withoutPrefix(PREFIX, unversioned);
  if (!BASE64.test(encoded)) throw new Error('a Standard Webhooks secret is base64, usually after "whsec_"');
  const key = Buffer.from(encoded, 'base64');
  // A single letter passes for base64 and decodes to nothing, which anyone could sign with.
  if (key.length === 0) throw new Error('a Standard Webhooks secret must not be empty');
  return key;
}

function withoutPrefix(prefix: string, text: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

function format(name: string): SignatureFormat {
  return {
    header: `${name}-signature`,
    algorithm: 'sha256',
    encoding: 'base64',
    separator: ' ',
    prefix: 'v1,',
    template: `{${name}-id}.{timestamp}.{body}`,
    timestampHeader: `${name}-timestamp`,
  };
}
