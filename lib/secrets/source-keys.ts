/** A source's keys, in each form that may be written in its secret. */
import { isRecord } from '../json/is-record.ts';
import type { SecretRead } from './cache.ts';
import { SecretFault } from './faults.ts';
import { READ_TIMEOUT_MS, readValue, type SecretStore } from './read-value.ts';

/** How long a source's previous key is still good, so that senders can change over. */
const PREVIOUS_KEY_MS = 24 * 3_600_000;

type ParseKey = (text: string) => Buffer;

/**
 * The whole value, `{"key": "…"}`, or a JSON array of either; and, for 24 hours after it was replaced, what
 * AWSPREVIOUS holds. While that can't be read, the keys in hand stand in for it: the one before is among them,
 * unless they were never read.
 * @param parseKey of the source's scheme
 * @throws SecretFault if the current keys can't be read
 */
export async function readSourceKeys(
  store: SecretStore,
  secret: string,
  parseKey: ParseKey,
  { inHand = [], onIncomplete }: SecretRead<readonly Buffer[]>,
): Promise<readonly Buffer[]> {
  const abortSignal = store.clock.timeout(READ_TIMEOUT_MS);
  const { value, createdAt } = await readValue(store, secret, abortSignal);
  const keys = keysIn(value, parseKey);
  if (store.clock.now() - createdAt >= PREVIOUS_KEY_MS) return keys;
  try {
    const previous = await readValue(store, secret, abortSignal, 'AWSPREVIOUS');
    return [...keys, ...keysIn(previous.value, parseKey)];
  } catch (error) {
    if (!(error instanceof SecretFault)) throw error;
    // Without a cause what was read before was no key; and a secret that was never replaced has none before.
    if (error.cause === undefined || error.code === 'secret-not-found') return keys;
    onIncomplete(new SecretFault('secret-previous-unreadable', error.cause));
    return [...keys, ...inHand.filter((known) => !keys.some((key) => key.equals(known)))];
  }
}

function keysIn(value: unknown, parseKey: ParseKey): Buffer[] {
  const keys = [value].flat().map((entry: unknown) => {
    const key = isRecord(entry) ? entry.key : entry;
    if (key === undefined) throw new SecretFault('secret-no-key');
    if (typeof key !== 'string' || key === '') throw new SecretFault('secret-malformed-key');
    try {
      return parseKey(key);
    } catch {
      // Without its cause, which may quote the key.
      throw new SecretFault('secret-malformed-key');
    }
  });
  if (keys.length === 0) throw new SecretFault('secret-no-key');
  return keys;
}
