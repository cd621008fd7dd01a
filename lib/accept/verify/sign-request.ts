/** A request signed as its sender would: for samples and events of one's own. */
import { createHmac } from 'node:crypto';
import type { SignatureFormat } from '../../config/verification.ts';
import type { Request } from '../request.ts';
import { headersIn, signedText, withBodyHash } from './signed-text.ts';
import { timestampAt } from './timestamp.ts';

interface Signing {
  readonly format: SignatureFormat;
  readonly key: Buffer;
  readonly nowSeconds: number;
  /** The source's address as its sender knows it, if it is not the one at which the request arrives. */
  readonly url: string | undefined;
}

/** What stands in a header that is part of the signed text, where the request has none. */
const MADE_UP = 'made-up';

/** @throws Error for a request that can't be signed by this format */
export function signRequest(unsigned: Request, { format, key, nowSeconds, url }: Signing): Request {
  const { header, prefix = '', separator = '', template } = format;
  const request = withBodyHash(template, unsigned);
  const { timestamp, stamp, headers: stamped } = timestampOf(format, nowSeconds);
  const headers = {
    ...Object.fromEntries(headersIn(template).map((name) => [name, MADE_UP])),
    ...request.headers,
    ...stamped,
  };
  const text = signedText(template, { request: { ...request, headers }, timestamp, url });
  if (text === undefined) throw new Error('a request of such a body can not be signed');
  const parts = [stamp, prefix + hmacOf(text, format, key)].filter((part) => part !== undefined);
  return { ...request, headers: { ...headers, [header.toLowerCase()]: parts.join(separator) } };
}

/** When it is signed: in a header of its own, or as a part of the one that has the signature. */
function timestampOf(
  { header, timestampHeader, timestampPrefix = '', timestampUnit }: SignatureFormat,
  nowSeconds: number,
): { timestamp?: string; stamp?: string; headers?: Readonly<Record<string, string>> } {
  if (timestampHeader === undefined) return {};
  const timestamp = timestampAt(nowSeconds, timestampUnit);
  const stamp = timestampPrefix + timestamp;
  const isShared = timestampHeader.toLowerCase() === header.toLowerCase();
  return isShared ? { timestamp, stamp } : { timestamp, headers: { [timestampHeader.toLowerCase()]: stamp } };
}

/** In the letters in which it is sent. */
export function hmacOf(
  text: readonly (string | Buffer)[],
  { algorithm, encoding }: SignatureFormat,
  key: Buffer,
): string {
  const hmac = createHmac(algorithm, key);
  for (const part of text) hmac.update(part);
  return hmac.digest(encoding);
}
