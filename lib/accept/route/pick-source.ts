/** Which source a request is from: the path names it, or the key does. */
import type { Source } from '../../config/define-config.ts';
import { type CachedSecret, SecretUnavailable } from '../../secrets/cache.ts';
import { denied, Refusal } from '../refusal.ts';
import type { Request } from '../request.ts';
import { apiKeyScheme } from '../verify/api-key.ts';
import { isDenial } from '../verify/denial.ts';

type KeysOf = (source: Source) => CachedSecret<readonly Buffer[]>;
type Read = (keys: CachedSecret<readonly Buffer[]>) => Promise<readonly Buffer[]>;

/**
 * If there are several sources, it compares the keys of all, so that the time doesn't tell which has the key.
 * @param sources the one that the path names, or all that are verified by key
 * @throws Refusal `unauthorized` if no source or several sources have the key; `secret-unavailable` if the
 * keys of a source that may have it can't be read
 */
export async function pickSource(
  request: Request,
  sources: readonly Source[],
  keysOf: KeysOf,
): Promise<Source> {
  const [first] = sources;
  if (first !== undefined && sources.length === 1) return first;
  const presented = apiKeyScheme.read(request);
  if (isDenial(presented)) throw denied(presented);
  const { isSignedBy, denial } = presented;
  let isComplete = true;

  async function holders(read: Read): Promise<Source[]> {
    const found = await Promise.all(
      sources.map(async (source) => {
        try {
          return isSignedBy(await read(keysOf(source))) ? [source] : [];
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
    // A key may have been rotated a moment ago. Reading again makes the new one work at once.
    picked = await holders((keys) => keys.refresh());
  }
  const [source, ...others] = picked;
  if (source !== undefined && others.length === 0) return source;
  if (source !== undefined) {
    throw denied({ ...denial(), why: 'ambiguous', sources: picked.map(({ name }) => name).join(' ') });
  }
  throw isComplete ? denied(denial()) : new Refusal('secret-unavailable');
}
