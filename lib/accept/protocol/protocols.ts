/** The table of protocols. A segment of the path decides, or the source and the request's headers. */
import type { Source } from '../../config/define-config.ts';
import { PATH_PROTOCOLS } from '../../config/path-protocols.ts';
import { cloudEvents, isCloudEvent } from './cloud-events.ts';
import { iterable } from './iterable.ts';
import { mapped } from './mapped.ts';
import { own } from './own.ts';
import type { Protocol } from './protocol.ts';
import { beacon } from './segment/beacon.ts';
import { segment } from './segment/segment.ts';

/**
 * Those that a path names. What a new one needs besides its row: `test/docs/breadth.test.ts` asks for it.
 */
export const PROTOCOLS = { api: iterable, v1: segment, beacon } as const satisfies Readonly<
  Record<string, Protocol>
>;

const BY_SEGMENT: ReadonlyMap<string, Protocol> = new Map(Object.entries(PROTOCOLS));

const SEGMENT = /^\/([a-z0-9]+)\/(.+)$/s;

/** A source's `map` function gets every body; without one, the headers say whether it is a CloudEvent. */
function protocolOf(source: Source, headers: Readonly<Record<string, string>>): Protocol {
  if (source.map !== undefined) return mapped;
  return isCloudEvent(headers) ? cloudEvents : own;
}

/** Whether a source speaks a protocol that has a path of its own. */
export function speaks({ protocols, map }: Source, { name }: Protocol): boolean {
  const spoken: readonly string[] = protocols ?? (map === undefined ? PATH_PROTOCOLS : []);
  return spoken.includes(name);
}

/**
 * @param rest the path after the source; the whole path, if it names no source
 * @returns `undefined` if there is no protocol at this path, or the source does not speak it
 */
export function protocolAt(
  rest: string,
  source: Source | undefined,
  headers: Readonly<Record<string, string>>,
): { readonly protocol: Protocol; readonly path: string } | undefined {
  const [, segment = '', path = ''] = SEGMENT.exec(rest) ?? [];
  const protocol = BY_SEGMENT.get(segment);
  if (protocol !== undefined) {
    return source === undefined || speaks(source, protocol) ? { protocol, path } : undefined;
  }
  if (source === undefined || rest !== '') return undefined;
  return { protocol: protocolOf(source, headers), path: '' };
}
