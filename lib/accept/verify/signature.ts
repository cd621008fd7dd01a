/** Signatures with a shared secret: an HMAC over a text that is made of parts of the request. */
import type { SignatureFormat, Verification } from '../../config/verification.ts';
import type { Request } from '../request.ts';
import { isOneOf } from './constant-time.ts';
import type { Presented, Scheme } from './scheme.ts';
import { hmacOf, signRequest } from './sign-request.ts';
import { hasHeadersIn, headerOf, signedText } from './signed-text.ts';
import { isFresh } from './timestamp.ts';

/** What a request claims: one of `signatures` must be the signature of `text`. */
interface Claim {
  readonly format: SignatureFormat;
  /** As they were sent, not decoded: base64 can spell the same bytes in several ways. */
  readonly signatures: readonly Buffer[];
  readonly text: readonly (string | Buffer)[];
}

type ParseKey = Scheme['parseKey'];

const parseText: ParseKey = (text) => Buffer.from(text);

/** @param formats of which a provider may use any; its keys are text */
export function signatureScheme(...formats: readonly SignatureFormat[]): Scheme {
  return signatureSchemeBy(() => formats);
}

export function signatureSchemeBy<Settings extends Verification>(
  formatsOf: (settings: Settings, request: Request) => readonly SignatureFormat[],
  parseKey = parseText,
): Scheme<Settings> {
  return {
    parseKey,
    writeKey: (text) => text,
    read(request, nowSeconds, settings) {
      const claims = formatsOf(settings, request).flatMap(
        (format) => claimOf(format, request, nowSeconds, urlIn(settings)) ?? [],
      );
      return claims.length === 0 ? undefined : presentedBy(claims);
    },
    sign(request, key, nowSeconds, settings) {
      const [first, ...others] = formatsOf(settings, request);
      if (first === undefined) return request;
      const format = others.find(({ template }) => hasHeadersIn(template, request)) ?? first;
      return signRequest(request, { format, key: parseKey(key), nowSeconds, url: urlIn(settings) });
    },
  };
}

function urlIn(verification: Verification): string | undefined {
  return 'url' in verification ? verification.url : undefined;
}

function presentedBy(claims: readonly Claim[]): Presented {
  return {
    isSignedBy: (keys) =>
      keys
        .flatMap((key) =>
          claims.map(({ format, signatures, text }) =>
            isOneOf(Buffer.from(hmacOf(text, format, key)), signatures),
          ),
        )
        .includes(true),
  };
}

function claimOf(
  format: SignatureFormat,
  request: Request,
  nowSeconds: number,
  url: string | undefined,
): Claim | undefined {
  const { header, prefix, separator, template, timestampHeader, timestampPrefix } = format;
  const signatures = partsOf(headerOf(request, header), separator, prefix);
  if (signatures.length === 0) return undefined;

  let timestamp: string | undefined;
  if (timestampHeader !== undefined) {
    const divider = timestampPrefix === undefined ? undefined : separator;
    const timestamps = partsOf(headerOf(request, timestampHeader), divider, timestampPrefix);
    [timestamp] = timestamps;
    if (timestamps.length !== 1 || !isFresh(timestamp ?? '', format.timestampUnit, nowSeconds))
      return undefined;
  }
  const text = signedText(template, { request, timestamp, url });
  return text && { format, signatures: signatures.map((signature) => Buffer.from(signature)), text };
}

/** The parts of a header that have the prefix, without it. */
function partsOf(header: string | undefined, separator: string | undefined, prefix = ''): string[] {
  if (header === undefined) return [];
  return (separator === undefined ? [header] : header.split(separator))
    .filter((part) => part.startsWith(prefix))
    .map((part) => part.slice(prefix.length))
    .filter((part) => part !== '');
}
