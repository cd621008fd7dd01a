/** Requests of web apps (CORS): allowed for the origins that a source names, and no others. */
import type { Source } from '../../config/define-config.ts';
import type { Answer, Request } from '../request.ts';

/** For how long a browser need not ask again. Chromium allows two hours at most. */
const PREFLIGHT_SECONDS = 7_200;
const HEADER_NAMES = /^[\w-]+(?:\s*,\s*[\w-]+)*$/;

/**
 * The answer to a browser that asks whether it may send (a preflight request). Such a request has no key yet,
 * and the key may decide the source: so it is enough if one of the sources allows the origin.
 * @returns `undefined` if it is no preflight request, or no source allows the origin
 */
export function preflightAnswer(
  { method, headers }: Request,
  sources: readonly Source[],
): Answer | undefined {
  const { origin } = headers;
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return undefined;
  if (!sources.some((source) => allows(source, origin))) return undefined;
  const asked = headers['access-control-request-headers'] ?? '';
  return {
    status: 204,
    headers: {
      ...originHeaders(origin),
      'access-control-allow-methods': 'POST',
      // Clients of Iterable and Segment add headers of their own. The door reads only those that it knows.
      ...(HEADER_NAMES.test(asked) ? { 'access-control-allow-headers': asked } : {}),
      'access-control-max-age': String(PREFLIGHT_SECONDS),
    },
  };
}

/** Lets a web app of one of the source's origins read the answer. */
export function readableAnswer(answer: Answer, { headers }: Request, source: Source | undefined): Answer {
  if (source === undefined || !allows(source, headers.origin)) return answer;
  const exposed = { 'access-control-expose-headers': 'retry-after' };
  return { ...answer, headers: { ...answer.headers, ...originHeaders(headers.origin), ...exposed } };
}

function allows({ origins }: Source, origin: string | undefined): origin is string {
  return origin !== undefined && origins?.includes(origin) === true;
}

function originHeaders(origin = ''): Record<string, string> {
  return { 'access-control-allow-origin': origin, vary: 'Origin' };
}
