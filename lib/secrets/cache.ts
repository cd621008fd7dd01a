/**
 * A secret kept in memory: read once for many uses, read again when it may have changed, and kept when
 * Secrets Manager fails. A key that lives as long as the process would stop everything after a rotation;
 * one that is read at every use would stop everything in an outage.
 */

import type { Clock } from '../runtime/clock.ts';

/** There is no value to go by: none was ever read, or the last word on it could not be had. */
export class SecretUnavailable extends Error {
  override readonly name = 'SecretUnavailable';
}

export interface CachedSecret<Value> {
  /**
   * The value, at most one TTL old, or older while it can't be read.
   * @throws SecretUnavailable if it was never read
   */
  readonly get: () => Promise<Value>;
  /**
   * Reads again because the value in hand was refused, at most once in 10 s.
   * @returns what holds now, which may be the same
   * @throws SecretUnavailable if that read failed, wholly or in part: then nobody can say whether the value was right
   */
  readonly refresh: () => Promise<Value>;
}

export interface CacheSettings {
  readonly ttlSeconds: number;
  readonly clock: Clock;
  /** Hears of each failed read. */
  readonly onFailure: (error: unknown) => void;
}

/** What a read can go by. */
export interface SecretRead<Value> {
  /** The value that is kept until the read has ended, if there is one. */
  readonly inHand: Value | undefined;
  /** Hears that a part could not be read: what the read brings holds all the same, and is read again soon. */
  readonly onIncomplete: (error: unknown) => void;
}

/** One cache for each source or project, made when it is first asked for. */
export function cachePerOwner<Owner extends { readonly name: string }, Value>(
  read: (owner: Owner, secretRead: SecretRead<Value>) => Promise<Value>,
  settings: Omit<CacheSettings, 'onFailure'> & {
    readonly onFailure: (owner: Owner, error: unknown) => void;
  },
): (owner: Owner) => CachedSecret<Value> {
  const caches = new Map<string, CachedSecret<Value>>();
  return (owner) => {
    let cache = caches.get(owner.name);
    if (cache === undefined) {
      const onFailure = (error: unknown) => settings.onFailure(owner, error);
      cache = createCachedSecret((secretRead) => read(owner, secretRead), { ...settings, onFailure });
      caches.set(owner.name, cache);
    }
    return cache;
  };
}

/** Whatever is refused in a row, Secrets Manager is asked no more often than this. */
export const REFRESH_INTERVAL_MS = 10_000;
/** With no value in hand each use would ask at once; this is what spares Secrets Manager in an outage. */
export const FAILURE_PAUSE_MS = 1_000;
/** The share of the TTL by which it is shortened at random: instances that started together don't read again together. */
const TTL_JITTER = 0.2;

export function createCachedSecret<Value>(
  read: (secretRead: SecretRead<Value>) => Promise<Value>,
  { ttlSeconds, clock, onFailure }: CacheSettings,
): CachedSecret<Value> {
  let held: { readonly value: Value } | undefined;
  let failure: { readonly error: unknown } | undefined;
  let readAgainAt = Number.NEGATIVE_INFINITY;
  let refreshedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function readNow(): Promise<void> {
    failure = undefined;
    try {
      held = { value: await read({ inHand: held?.value, onIncomplete: fail }) };
    } catch (error) {
      fail(error);
    }
    if (failure === undefined) {
      readAgainAt = clock.now() + ttlSeconds * 1000 * (1 - TTL_JITTER * clock.random());
    } else {
      readAgainAt = clock.now() + (held === undefined ? FAILURE_PAUSE_MS : REFRESH_INTERVAL_MS);
    }
  }

  function fail(error: unknown): void {
    failure = { error };
    onFailure(error);
  }

  /** One read at a time: whoever comes meanwhile waits for the same one. */
  function readOnce(): Promise<void> {
    reading ??= readNow().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  function unavailable(): SecretUnavailable {
    return new SecretUnavailable('the secret could not be read', { cause: failure?.error });
  }

  return {
    async get() {
      if (clock.now() >= readAgainAt) await readOnce();
      if (held === undefined) throw unavailable();
      return held.value;
    },
    async refresh() {
      if (clock.now() - refreshedAt >= REFRESH_INTERVAL_MS) {
        refreshedAt = clock.now();
        await readOnce();
      } else {
        await reading;
      }
      if (held === undefined || failure !== undefined) throw unavailable();
      return held.value;
    },
  };
}
