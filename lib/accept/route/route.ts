/** Which source and which protocol a request is for. Paths are compared as they come, before any decoding. */
import type { Configuration, Source } from '../../config/define-config.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { protocolAt, speaks } from '../protocol/protocols.ts';
import { Refusal } from '../refusal.ts';
import type { Request } from '../request.ts';

export interface Route {
  /** The one that the path names; otherwise all from which the key may pick one. */
  readonly sources: readonly Source[];
  readonly protocol: Protocol;
  /** What follows the protocol's own segment. */
  readonly path: string;
}

const FIRST_SEGMENT = /^\/([^/]+)(\/.*)?$/s;

/** @throws Refusal if there is no source and no protocol at this path */
export function routeOf({ path, headers }: Request, { sources }: Configuration): Route {
  const [, first = '', rest = ''] = FIRST_SEGMENT.exec(path) ?? [];
  const source = sources[first];
  const found =
    source === undefined ? protocolAt(path, undefined, headers) : protocolAt(rest, source, headers);
  if (found === undefined) throw new Refusal('not-found');
  if (source !== undefined) return { sources: [source], ...found };
  const isMeant = (candidate: Source) =>
    candidate.verify.scheme === 'api-key' && speaks(candidate, found.protocol);
  return { sources: Object.values(sources).filter(isMeant), ...found };
}

/** @throws Refusal for a path the protocol doesn't have, or a method it doesn't take */
export function refuseOthers({ protocol, path }: Route, { method }: Request): void {
  if (!protocol.paths.includes(path)) {
    throw new Refusal('not-found', { message: `only these are forwarded: ${protocol.paths.join(', ')}` });
  }
  refuseMethod(method, ['POST']);
}

/** @throws Refusal unless it is one of them */
export function refuseMethod(method: string, methods: readonly string[]): void {
  if (methods.includes(method)) return;
  throw new Refusal('method-not-allowed', { headers: { allow: methods.join(', ') } });
}
