/**
 * How AWS knows who asks: Signature Version 4, of a POST to the root of a service.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of credentials that end, as a role's do. */
  readonly sessionToken?: string;
}

/** What a signature is good for, beside its day. */
export interface SignatureScope {
  readonly region: string;
  /** Its name in signatures: `sqs`. */
  readonly service: string;
}

/** All are signed. By their names in lower case, in the order of the alphabet; no value begins, ends or goes on with two spaces. */
type SignedHeaders = Readonly<Record<string, string>>;

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** @returns the value of the header `authorization`; `headers` have `host` and `x-amz-date` */
export type Sign = (headers: SignedHeaders, body: Buffer, credentials: Credentials) => string;

export function createSign({ region, service }: SignatureScope): Sign {
  const keyOf = keepLastKey(region, service);
  return (headers, body, { accessKeyId, secretAccessKey }) => {
    const names = Object.keys(headers).join(';');
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
    const request = `POST\n/\n\n${lines.join('')}\n${names}\n${hash('sha256', body)}`;
    const { 'x-amz-date': time = '' } = headers;
    const day = time.slice(0, 8);
    const scope = `${day}/${region}/${service}/aws4_request`;
    const signature = createHmac('sha256', keyOf(secretAccessKey, day))
      .update(`${ALGORITHM}\n${time}\n${scope}\n${hash('sha256', request)}`)
      .digest('hex');
    return `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  };
}

/** As `x-amz-date` has it: 20150830T123600Z. */
export function signatureTime(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** @param day 20150830 */
export function signingKey(secretAccessKey: string, day: string, region: string, service: string): Buffer {
  const parts = [day, region, service, 'aws4_request'];
  return parts.reduce<Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
}

/** It is the same for a day, and four times the work of what is signed with it. */
function keepLastKey(region: string, service: string): (secretAccessKey: string, day: string) => KeyObject {
  let last: { readonly of: string; readonly key: KeyObject } | undefined;
  return (secretAccessKey, day) => {
    const of = `${day} ${secretAccessKey}`;
    // As a KeyObject it is good for many signatures: of bytes, Node makes one for each.
    if (last?.of !== of)
      last = { of, key: createSecretKey(signingKey(secretAccessKey, day, region, service)) };
    return last.key;
  };
}
