/** A key that no header brings: some protocols have other places for it. */
import type { JsonText } from '../../json/json-text.ts';
import type { Request } from '../request.ts';
import { presentedKey } from '../verify/api-key.ts';
import type { Route } from './route.ts';

interface Presented {
  /** Only for verification: its key stands in a header, wherever its sender put it. */
  readonly presenting: Request;
  /** If it had to be read for the key. */
  readonly body?: JsonText | undefined;
}

/**
 * A body is read before its sender is known only here: where no header brings a key, a source that is verified by
 * key may be meant, and the protocol has the key in the body.
 */
export async function presentKey(request: Request, { sources, protocol }: Route): Promise<Presented> {
  const isByKey = sources.some(({ verify }) => verify.scheme === 'api-key');
  if (!isByKey || presentedKey(request.headers)) return { presenting: request };
  const { key, body } = (await protocol.keyWithoutHeader?.(request)) ?? {};
  return key === undefined
    ? { presenting: request }
    : { presenting: { ...request, headers: { ...request.headers, 'api-key': key } }, body };
}
