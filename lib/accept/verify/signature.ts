/** Signatures with a shared secret: an HMAC over a text that is made of parts of the request. */
import type { SignatureFormat, Verification } from '../../config/verification.ts';
import type { Request } from '../request.ts';
import { isOneOf } from './constant-time.ts';
import { type Denial, isDenial, mostTelling } from './denial.ts';
import type { Presented, Scheme } from './scheme.ts';
import { hmacOf, signRequest } from './sign-request.ts';
import { hasHeadersIn, headerOf, headersIn, signedText } from './signed-text.ts';
import { timestampFault } from './timestamp.ts';

/** What a request claims: one of `signatures` must be the signature of `text`. */
interface Claim {
  readonly format: SignatureFormat;
  /** As they were sent, not decoded: base64 can spell the same bytes in several ways. */
  readonly signatures: readonly Buffer[];
  readonly text: readonly (string | Buffer)[];
}

type ParseKey = Scheme['parseKey'];

const parseText: ParseKey = (text) => Buffer.from(text);

/** Of which a provider may use any. */
type Formats = readonly [SignatureFormat, ...SignatureFormat[]];

/** Its keys are text. */
export function signatureScheme(...formats: Formats): Scheme {
  return signatureSchemeBy(() => formats);
}

/** @param formatsOf may say instead why the request can have none */
export function signatureSchemeBy<Settings extends Verification>(
  formatsOf: (settings: Settings, request: Request) => Formats | Denial,
  parseKey = parseText,
): Scheme<Settings> {
  return {
    parseKey,
    writeKey: (text) => text,
    read(request, nowSeconds, settings) {
      const formats = formatsOf(settings, request);
      if (isDenial(formats)) return formats;
      const present = formats.filter(({ header }) => headerOf(request, header) !== undefined);
      if (present.length === 0) return notFoundIn(request, formats[0].header);
      const found = present.map((format) => claimOf(format, request, nowSeconds, urlIn(settings)));
      const claims = found.filter((claim): claim is Claim => !isDenial(claim));
      return claims.length > 0 ? presentedBy(claims) : mostTelling(found.filter(isDenial));
    },
    sign(request, key, nowSeconds, settings) {
      const formats = formatsOf(settings, request);
      const [first, ...others] = isDenial(formats) ? [] : formats;
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
    denial: () => mostTelling(claims.map(denialOf)),
  };
}

/** Asked only afterwards: if it spared the comparison, the time would tell a stranger which form is right. */
function denialOf({ format, signatures }: Claim): Denial {
  const why = signatures.some((signature) => hasForm(String(signature), format)) ? 'mismatch' : 'unreadable';
  return { why, header: format.header.toLowerCase() };
}

const DIGEST_BYTES: Readonly<Record<SignatureFormat['algorithm'], number>> = {
  sha1: 20,
  sha256: 32,
  sha512: 64,
};

function hasForm(signature: string, { algorithm, encoding }: SignatureFormat): boolean {
  const bytes = Buffer.from(signature, encoding);
  return bytes.length === DIGEST_BYTES[algorithm] && bytes.toString(encoding) === signature;
}

function claimOf(
  format: SignatureFormat,
  request: Request,
  nowSeconds: number,
  url: string | undefined,
): Claim | Denial {
  const { header, prefix, separator, template } = format;
  const signatures = partsOf(headerOf(request, header), separator, prefix);
  if (signatures.length === 0) return notFoundIn(request, header);
  const timestamp = timestampIn(format, request, nowSeconds);
  if (typeof timestamp === 'object') return timestamp;
  const text = signedText(template, { request, timestamp, url });
  if (text === undefined) return unsignable(template, request);
  return { format, signatures: signatures.map((signature) => Buffer.from(signature)), text };
}

/** @returns `undefined` if the format has none */
function timestampIn(
  { separator, timestampHeader, timestampPrefix, timestampUnit }: SignatureFormat,
  request: Request,
  nowSeconds: number,
): string | Denial | undefined {
  if (timestampHeader === undefined) return undefined;
  const divider = timestampPrefix === undefined ? undefined : separator;
  const [timestamp, ...others] = partsOf(headerOf(request, timestampHeader), divider, timestampPrefix);
  if (timestamp === undefined || others.length > 0) return notFoundIn(request, timestampHeader);
  const why = timestampFault(timestamp, timestampUnit, nowSeconds);
  return why === undefined ? timestamp : { why, header: timestampHeader.toLowerCase() };
}

/** A header that has not what the format wants of it. */
function notFoundIn(request: Request, name: string): Denial {
  const why = headerOf(request, name) === undefined ? 'no-header' : 'unreadable';
  return { why, header: name.toLowerCase() };
}

/** The signed text has a header in it that the request lacks; or its body can't be signed so. */
function unsignable(template: string, request: Request): Denial {
  const header = headersIn(template).find((name) => headerOf(request, name) === undefined);
  return header === undefined ? { why: 'unreadable' } : { why: 'no-header', header };
}

/** The parts of a header that have the prefix, without it. */
function partsOf(header: string | undefined, separator: string | undefined, prefix = ''): string[] {
  if (header === undefined) return [];
  return (separator === undefined ? [header] : header.split(separator))
    .filter((part) => part.startsWith(prefix))
    .map((part) => part.slice(prefix.length))
    .filter((part) => part !== '');
}
