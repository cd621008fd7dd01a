/** The table of protocols: by the path's segment, or by what the request says it is. */
import type { Source } from '../../config/define-config.ts';
import { cloudEvents, isCloudEvent } from './cloud-events.ts';
import { iterable } from './iterable.ts';
import { mapped } from './mapped.ts';
import { own } from './own.ts';
import type { Protocol } from './protocol.ts';
import { segment } from './segment/segment.ts';

/** No source can have the name of such a segment: the schema of the configuration, and a test of it. */
export const BY_SEGMENT: Readonly<Record<string, Protocol>> = { api: iterable, v1: segment };

const SEGMENT = /^\/([a-z0-9]+)\/(.+)$/s;

/** A source's own function reads whatever it is sent; without one the request says whether it is a CloudEvent. */
function unnamed(source: Source, headers: Readonly<Record<string, string>>): Protocol {
  if (source.map !== undefined) return mapped;
  return isCloudEvent(headers) ? cloudEvents : own;
}

/**
 * @param rest of the path, behind the source if it names one
 * @returns nothing if no protocol is spoken there
 */
export function protocolAt(
  rest: string,
  source: Source | undefined,
  headers: Readonly<Record<string, string>>,
): { readonly protocol: Protocol; readonly path: string } | undefined {
  const [, segment = '', path = ''] = SEGMENT.exec(rest) ?? [];
  if (Object.hasOwn(BY_SEGMENT, segment)) return { protocol: BY_SEGMENT[segment] as Protocol, path };
  if (source === undefined || rest !== '') return undefined;
  return { protocol: unnamed(source, headers), path: '' };
}
