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

/** Lets a web app of one of the sources' origins read the answer. */
export function readableAnswer(answer: Answer, { headers }: Request, sources: readonly Source[]): Answer {
  if (!sources.some(({ origins = [] }) => origins.length > 0)) return answer;
  const readable = sources.some((source) => allows(source, headers.origin))
    ? { ...originHeaders(headers.origin), 'access-control-expose-headers': 'retry-after' }
    : VARY;
  return { ...answer, headers: { ...answer.headers, ...readable } };
}

function allows({ origins }: Source, origin: string | undefined): origin is string {
  return origin !== undefined && origins?.includes(origin) === true;
}

/** Where a source has origins every answer depends on the one that asks, also if none is named. */
const VARY = { vary: 'Origin' };

/**
 * Beacons and many clients ask with credentials, and browsers want that allowed, for an origin by its name. It
 * gives nothing away: the door reads no cookie, and asks for no password that a browser would keep.
 */
function originHeaders(origin = ''): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    ...VARY,
  };
}
