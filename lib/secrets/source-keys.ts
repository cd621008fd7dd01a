/** A source's keys, in each form that may be written in its secret. */
import { isRecord } from '../json/is-record.ts';
import type { SecretRead } from './cache.ts';
import { SecretFault } from './faults.ts';
import { READ_TIMEOUT_MS, readValue, type SecretStore } from './read-value.ts';

/** How long a source's previous key is still good, so that senders can change over. */
const PREVIOUS_KEY_MS = 24 * 3_600_000;
/** A shorter one may be guessed. It works all the same: who has it in use must be able to change it in peace. */
const MIN_GOOD_KEY_LENGTH = 16;

type ParseKeys = (text: string) => Buffer | readonly Buffer[];

export interface SourceRead extends SecretRead<readonly Buffer[]> {
  /** Hears that one of the current keys is shorter than 16 characters. */
  readonly onShortKey?: () => void;
}

/**
 * The whole value, `{"key": "…"}`, or a JSON array of either; and, for 24 hours after it was replaced, what
 * AWSPREVIOUS holds, unless an entry of the current value says `"previous": false`: so a leaked key ends at once.
 * While AWSPREVIOUS can't be read, the keys in hand stand in for it: the one before is among them, unless they
 * were never read.
 * @param parseKeys of the source's scheme: the key, or the keys, in one text
 * @throws SecretFault if the current keys can't be read
 */
export async function readSourceKeys(
  store: SecretStore,
  secret: string,
  parseKeys: ParseKeys,
  { inHand = [], onIncomplete, onShortKey }: SourceRead,
): Promise<readonly Buffer[]> {
  const abortSignal = store.clock.timeout(READ_TIMEOUT_MS);
  const { value, createdAt } = await readValue(store, secret, abortSignal);
  const texts = textsIn(value);
  const keys = parsedBy(parseKeys, texts);
  if (texts.some((text) => text.length < MIN_GOOD_KEY_LENGTH)) onShortKey?.();
  if (endsPrevious(value) || store.clock.now() - createdAt >= PREVIOUS_KEY_MS) return keys;
  try {
    const previous = await readValue(store, secret, abortSignal, 'AWSPREVIOUS');
    return [...keys, ...parsedBy(parseKeys, textsIn(previous.value))];
  } catch (error) {
    if (!(error instanceof SecretFault)) throw error;
    // Without a cause what was read before was no key; and a secret that was never replaced has none before.
    if (error.cause === undefined || error.code === 'secret-not-found') return keys;
    onIncomplete(new SecretFault('secret-previous-unreadable', error.cause));
    return [...keys, ...inHand.filter((known) => !keys.some((key) => key.equals(known)))];
  }
}

/** Anything but `true` ends it: a slip such as `"false"`, null or `Previous` must not keep a leaked key alive. */
function endsPrevious(value: unknown): boolean {
  return [value]
    .flat()
    .flatMap((entry: unknown) => (isRecord(entry) ? Object.entries(entry) : []))
    .some(([name, member]) => name.toLowerCase() === 'previous' && member !== true);
}

function textsIn(value: unknown): string[] {
  const texts = [value].flat().map((entry: unknown) => {
    const key = isRecord(entry) ? entry.key : entry;
    if (key === undefined) throw new SecretFault('secret-no-key');
    if (typeof key !== 'string' || key.trim() === '') throw new SecretFault('secret-malformed-key');
    return key;
  });
  if (texts.length === 0) throw new SecretFault('secret-no-key');
  return texts;
}

function parsedBy(parseKeys: ParseKeys, texts: readonly string[]): Buffer[] {
  try {
    return texts.flatMap(parseKeys);
  } catch {
    // Without its cause, which may quote the key.
    throw new SecretFault('secret-malformed-key');
  }
}
