/** The text that a signature is over, put together from the request as its template says. */
import { createHash } from 'node:crypto';
import { isForm, parametersIn } from '../body/form.ts';
import type { Request } from '../request.ts';

interface Facts {
  readonly request: Request;
  readonly timestamp: string | undefined;
  /** The source's address as its sender knows it, if it is not the one at which the request arrived. */
  readonly url: string | undefined;
}

type Part = string | Buffer;

/** What a name between braces stands for; `undefined` if the request can't be signed by such a template. */
const PARTS: Readonly<Record<string, (facts: Facts) => Part | undefined>> = {
  body: ({ request }) => request.body,
  method: ({ request }) => request.method,
  timestamp: ({ timestamp }) => timestamp,
  url: urlOf,
  'url-with-port': (facts) => urlOf(facts).replace(/^(https?):\/\/[^/:?]+(?=[/?]|$)/, withPort),
  'url-decoded': (facts) => urlOf(facts).replaceAll(DECODED, decodeURIComponent),
  form: ({ request }) => formText(request),
};

/** Every second piece stands between braces. */
const piecesOf = (template: string): string[] => template.split(/\{([\w-]+)\}/);

/** @returns the parts that are signed one after the other, if the request has them all */
export function signedText(template: string, facts: Facts): Part[] | undefined {
  const parts = piecesOf(template).map((piece, index) => (index % 2 === 0 ? piece : partNamed(piece, facts)));
  return parts.includes(undefined) ? undefined : (parts as Part[]);
}

/** The headers that are part of the signed text, in lower case. */
export function headersIn(template: string): string[] {
  return piecesOf(template)
    .filter((name, index) => index % 2 === 1 && !Object.hasOwn(PARTS, name))
    .map((name) => name.toLowerCase());
}

/** Whether there are any, and the request has them. */
export function hasHeadersIn(template: string, request: Request): boolean {
  const names = headersIn(template);
  return names.length > 0 && names.every((name) => headerOf(request, name) !== undefined);
}

export function headerOf({ headers }: Request, name: string): string | undefined {
  return headers[name.toLowerCase()] || undefined;
}

function partNamed(name: string, facts: Facts): Part | undefined {
  return Object.hasOwn(PARTS, name) ? PARTS[name]?.(facts) : headerOf(facts.request, name);
}

/** The address as its sender knows it, with its query. */
export function urlOf({
  request: { host, path, sentPath = path, query },
  url = `https://${host}${sentPath}`,
}: Pick<Facts, 'request' | 'url'>): string {
  return query === '' ? url : `${url}?${query}`;
}

function withPort(origin: string, scheme: string): string {
  return `${origin}:${scheme === 'https' ? 443 : 80}`;
}

/** What HubSpot decodes in an address before it signs it, and nothing else. */
const DECODED = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi;

/** Far more than Twilio sends. A form is parsed before its sender is verified. */
const MAX_FORM_BYTES = 256 * 1024;

/**
 * As Twilio signs a body: a form by its parameters, sorted by name, each with its values, once and sorted
 * (https://github.com/twilio/twilio-node/blob/main/src/webhooks/webhooks.ts); any other by its hash, which is part
 * of the address.
 */
function formText(request: Request): string | undefined {
  const { query, body } = request;
  if (isForm(request)) {
    if (body.length > MAX_FORM_BYTES) return undefined;
    const parameters = parametersIn(body.toString());
    return parameters && [...parameters].toSorted(byName).flatMap(signedParameter).join('');
  }
  return new URLSearchParams(query).get(BODY_HASH) === hashOf(body) ? '' : undefined;
}

/** No name comes twice here. */
function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function signedParameter([name, values]: readonly [string, readonly string[]]): string[] {
  return [...new Set(values)].sort().map((value) => name + value);
}

const BODY_HASH = 'bodySHA256';

function hashOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}

/** The request with the hash of its body in its address, where the template wants it there. */
export function withBodyHash(template: string, request: Request): Request {
  if (!template.includes('{form}') || isForm(request)) return request;
  const query = new URLSearchParams(request.query);
  query.set(BODY_HASH, hashOf(request.body));
  return { ...request, query: query.toString() };
}
