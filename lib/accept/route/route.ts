/**
 * Which source and which protocol a request is for. Paths are compared as they come, before any decoding. Their
 * empty segments don't count: clients join base URLs and paths with a slash too many.
 */
import type { Configuration, Source } from '../../config/define-config.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { protocolAt, speaks } from '../protocol/protocols.ts';
import { Refusal } from '../refusal.ts';
import type { Request } from '../request.ts';
import { isWebhook } from './setup.ts';

export interface Route {
  /** The one that the path names; otherwise all from which the key may pick one. */
  readonly sources: readonly Source[];
  readonly protocol: Protocol;
  /** What follows the protocol's own segment; empty at the source's own path. */
  readonly path: string;
}

const FIRST_SEGMENT = /^\/([^/]+)(\/.*)?$/s;

/** The path without its empty segments. */
export function tidyPath({ path }: Request): string {
  return path.replace(/\/+(?=\/|$)/g, '');
}

/** @throws Refusal if there is no source and no protocol at this path */
export function routeOf(request: Request, { sources }: Configuration): Route {
  const { headers } = request;
  const path = tidyPath(request);
  const [, first = '', rest = ''] = FIRST_SEGMENT.exec(path) ?? [];
  const source = sources[first];
  const found =
    source === undefined ? protocolAt(path, undefined, headers) : protocolAt(rest, source, headers);
  if (found === undefined) throw notFound('source or path', request.path);
  if (source !== undefined) return { sources: [source], ...found };
  const isMeant = (candidate: Source) =>
    candidate.verify.scheme === 'api-key' && speaks(candidate, found.protocol);
  return { sources: Object.values(sources).filter(isMeant), ...found };
}

/** Not that of a protocol, at the root or below a source. */
export function isOwnPath({ path }: Route): boolean {
  return path === '';
}

/** @throws Refusal for a path the protocol doesn't have, or a method it doesn't take */
export function refuseOthers(route: Route, { path, method }: Request): void {
  const { paths } = route.protocol;
  if (!paths.includes(route.path)) {
    throw notFound('path', path, `; only these are forwarded: ${paths.join(', ')}`);
  }
  refuseMethod(
    method,
    isOwnPath(route) && route.sources.some(isWebhook) ? ['POST', 'GET', 'HEAD'] : ['POST'],
  );
}

/** @throws Refusal unless it is one of them */
export function refuseMethod(method: string, methods: readonly string[]): void {
  if (methods.includes(method)) return;
  throw new Refusal('method-not-allowed', { headers: { allow: methods.join(', ') } });
}

/** Enough to see a prefix that nothing cut off, or a name that is misspelt. */
const MAX_SHOWN = 200;

/** @param path that was looked up, which the sender may not know: a platform may have put something before it */
function notFound(kind: string, path: string, hint = ''): Refusal {
  const shown = path.length > MAX_SHOWN ? `${path.slice(0, MAX_SHOWN)}…` : path;
  return new Refusal('not-found', { message: `there is no such ${kind}: ${JSON.stringify(shown)}${hint}` });
}
