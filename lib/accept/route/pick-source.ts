/** Whose a request is: the path names a source, or the key that is presented does. */
import type { Source } from '../../config/define-config.ts';
import { type CachedSecret, SecretUnavailable } from '../../secrets/cache.ts';
import { Refusal } from '../refusal.ts';
import type { Request } from '../request.ts';
import { apiKeyScheme } from '../verify/api-key.ts';

type KeysOf = (source: Source) => CachedSecret<readonly Buffer[]>;
type Read = (keys: CachedSecret<readonly Buffer[]>) => Promise<readonly Buffer[]>;

/**
 * Where there are several it looks at the keys of each, so that the time it takes doesn't tell whose it is.
 * @param sources the one that the path names, or all that are verified by key
 * @throws Refusal `unauthorized` if the key is no source's, or several sources'; `secret-unavailable` if it
 * may be one's whose keys can't be read
 */
export async function pickSource(
  request: Request,
  sources: readonly Source[],
  keysOf: KeysOf,
): Promise<Source> {
  const [first] = sources;
  if (first !== undefined && sources.length === 1) return first;
  const presented = apiKeyScheme.read(request);
  if (presented === undefined) throw new Refusal('unauthorized');
  let isComplete = true;

  async function holders(read: Read): Promise<Source[]> {
    const found = await Promise.all(
      sources.map(async (source) => {
        try {
          return presented?.isSignedBy(await read(keysOf(source))) ? [source] : [];
        } catch (error) {
          if (!(error instanceof SecretUnavailable)) throw error;
          isComplete = false;
          return [];
        }
      }),
    );
    return found.flat();
  }

  let picked = await holders((keys) => keys.get());
  if (picked.length === 0) {
    isComplete = true;
    // One of them may have been rotated a moment ago: a new key works at once.
    picked = await holders((keys) => keys.refresh());
  }
  const [source, ...others] = picked;
  if (source !== undefined && others.length === 0) return source;
  throw new Refusal(isComplete || source !== undefined ? 'unauthorized' : 'secret-unavailable');
}
