/**
 * Standard Webhooks (https://www.standardwebhooks.com, version 1): HMAC-SHA256 over id, timestamp and the
 * raw bytes; the header may carry several signatures while a secret is rotated.
 */
import { createHmac } from 'node:crypto';
import { isOneOf } from './constant-time.ts';
import type { Scheme } from './scheme.ts';

/** How far a signed timestamp may be from now: a recorded request must not be good for ever. */
const TOLERANCE_SECONDS = 300;

const PREFIX = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export const standardWebhookScheme: Scheme = {
  parseKey(text) {
    const encoded = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
    if (!BASE64.test(encoded))
      throw new Error('a Standard Webhooks secret is base64, usually after "whsec_"');
    const key = Buffer.from(encoded, 'base64');
    // A single letter passes for base64 and decodes to nothing, which anyone could sign with.
    if (key.length === 0) throw new Error('a Standard Webhooks secret must not be empty');
    return key;
  },
  read({ headers, body }, nowSeconds) {
    const id = headers['webhook-id'];
    const timestamp = headers['webhook-timestamp'];
    const signatures = headers['webhook-signature'];
    if (!id || !signatures || timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return undefined;
    if (Math.abs(nowSeconds - Number(timestamp)) > TOLERANCE_SECONDS) return undefined;
    const presented = signatures
      .split(' ')
      .filter((signature) => signature.startsWith('v1,'))
      .map((signature) => Buffer.from(signature.slice('v1,'.length), 'base64'));
    return {
      isSignedBy: (keys) =>
        keys
          .map((key) => createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest())
          .map((expected) => isOneOf(expected, presented))
          .includes(true),
    };
  },
};
