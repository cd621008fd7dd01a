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
const PREFIXED = /^(?:v1,)?whsec_/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const bothNames = signatureSchemeBy(() => [format('webhook'), format('svix')], parseKey);

export const standardWebhookScheme: Scheme = {
  ...bothNames,
  read(request, ...rest) {
    const { 'webhook-id': id, 'svix-id': svixId } = request.headers;
    // Only one of them is signed. The event's id could be made of the other.
    if (id !== undefined && svixId !== undefined && id !== svixId) {
      return { why: 'unreadable', header: 'webhook-id' };
    }
    return bothNames.read(request, ...rest);
  },
  writeKey: (text) => PREFIX + Buffer.from(text).toString('base64'),
  keysIn,
};

/** Supabase parts them by a bar, Standard Webhooks' signatures by a space. A bar at an end says nothing. */
function keysIn(text: string): readonly string[] {
  const [first = '', ...others] = text.split(/[|\s]+/).filter((part) => part !== '');
  // The words of a sentence would be keys of a few bytes, which anybody could guess.
  return others.every((part) => PREFIXED.test(part)) ? [first, ...others] : [text];
}

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
