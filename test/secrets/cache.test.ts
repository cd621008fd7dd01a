import { describe, expect, it } from 'vitest';
import {
  cachePerOwner,
  createCachedSecret,
  FAILURE_PAUSE_MS,
  REFRESH_INTERVAL_MS,
  SecretUnavailable,
} from '../../lib/secrets/cache.ts';
import { clockAt, NOON } from '../support/clock.ts';

const TTL_SECONDS = 300;
const TTL_MS = TTL_SECONDS * 1_000;

/** A secret whose next reads a test decides, cached under a clock that it moves. */
function cached(random = 0) {
  const clock = clockAt(NOON, () => random);
  const failures: unknown[] = [];
  let reads = 0;
  let next: () => Promise<string> = async () => `value ${reads}`;
  const secret = createCachedSecret(
    () => {
      reads++;
      return next();
    },
    { ttlSeconds: TTL_SECONDS, clock, onFailure: (error) => failures.push(error) },
  );
  return {
    secret,
    clock,
    failures,
    reads: () => reads,
    answer: (answer: () => Promise<string>) => {
      next = answer;
    },
    fail: (error: unknown = new Error('away')) => {
      next = () => Promise.reject(error);
    },
    recover: () => {
      next = async () => `value ${reads}`;
    },
  };
}

describe('a cached secret', () => {
  it('is not read before somebody asks for it', () => {
    expect(cached().reads()).toBe(0);
  });

  it('is read once for all who ask within its time', async () => {
    const { secret, clock, reads } = cached();

    expect(await secret.get()).toBe('value 1');
    clock.advance(TTL_MS - 1);
    expect(await secret.get()).toBe('value 1');
    clock.advance(1);
    expect(await secret.get()).toBe('value 2');
    expect(reads()).toBe(2);
  });

  it.each([
    [0, TTL_MS],
    [0.5, TTL_MS * 0.9],
    [0.999_999, TTL_MS * 0.8 + 1],
  ])('is kept by chance for less than its time, by up to a fifth: %f', async (random, keptMs) => {
    const { secret, clock, reads } = cached(random);
    await secret.get();

    clock.advance(Math.floor(keptMs) - 1);
    await secret.get();
    expect(reads()).toBe(1);
    clock.advance(1);
    await secret.get();
    expect(reads()).toBe(2);
  });

  it('is read once for all who ask at the same time', async () => {
    const { secret, answer, reads } = cached();
    const { promise, resolve } = Promise.withResolvers<string>();
    answer(() => promise);

    const asked = [secret.get(), secret.get(), secret.refresh(), secret.get(), secret.refresh()];
    resolve('one for all');

    expect(await Promise.all(asked)).toEqual(Array(5).fill('one for all'));
    expect(reads()).toBe(1);
  });

  it('is kept beyond its time while it cannot be read', async () => {
    const { secret, clock, failures, fail, recover, reads } = cached();
    await secret.get();
    fail();
    clock.advance(TTL_MS);

    expect(await secret.get()).toBe('value 1');
    clock.advance(REFRESH_INTERVAL_MS - 1);
    expect(await secret.get()).toBe('value 1');
    expect(reads()).toBe(2);

    clock.advance(1);
    expect(await secret.get()).toBe('value 1');
    expect([reads(), failures.length]).toEqual([3, 2]);

    recover();
    clock.advance(REFRESH_INTERVAL_MS);
    expect(await secret.get()).toBe('value 4');
  });

  it('is not there before it was ever read, with the reason kept', async () => {
    const { secret, fail, failures } = cached();
    const reason = new Error('away');
    fail(reason);

    await expect(secret.get()).rejects.toThrow(SecretUnavailable);
    await expect(secret.get()).rejects.toMatchObject({ cause: reason });
    await expect(secret.refresh()).rejects.toThrow(SecretUnavailable);
    expect(new Set(failures)).toEqual(new Set([reason]));
  });

  it('is asked for again after a pause when it was never read', async () => {
    const { secret, clock, fail, recover, reads } = cached();
    fail();
    for (let i = 0; i < 5; i++) await expect(secret.get()).rejects.toThrow();
    expect(reads()).toBe(1);

    clock.advance(FAILURE_PAUSE_MS - 1);
    await expect(secret.get()).rejects.toThrow();
    expect(reads()).toBe(1);

    recover();
    clock.advance(1);
    expect(await secret.get()).toBe('value 2');
  });

  it('may be undefined', async () => {
    const secret = createCachedSecret(async () => undefined, {
      ttlSeconds: 1,
      clock: clockAt(),
      onFailure: () => {},
    });

    expect(await secret.get()).toBeUndefined();
    expect(await secret.refresh()).toBeUndefined();
  });

  it('is asked for again when a read throws at once', async () => {
    const { secret, clock, failures, answer, recover } = cached();
    const reason = new Error('at once');
    answer(() => {
      throw reason;
    });
    await expect(secret.get()).rejects.toThrow(SecretUnavailable);
    await expect(secret.refresh()).rejects.toMatchObject({ cause: reason });
    expect(failures).toEqual([reason, reason]);
    recover();
    clock.advance(REFRESH_INTERVAL_MS);

    expect(await secret.get()).toBe('value 3');
    expect(await secret.refresh()).toBe('value 4');
  });
});

describe('a refreshed secret', () => {
  it('is read again at once, and its time starts anew', async () => {
    const { secret, clock, reads } = cached();
    await secret.get();
    clock.advance(TTL_MS - 1);

    expect(await secret.refresh()).toBe('value 2');
    expect(await secret.get()).toBe('value 2');
    clock.advance(TTL_MS - 1);
    expect(await secret.get()).toBe('value 2');
    expect(reads()).toBe(2);
  });

  it('is read again at most once in 10 seconds', async () => {
    const { secret, clock, reads } = cached();
    await secret.refresh();
    for (let i = 0; i < 10; i++) expect(await secret.refresh()).toBe('value 1');
    clock.advance(REFRESH_INTERVAL_MS - 1);
    expect(await secret.refresh()).toBe('value 1');
    expect(reads()).toBe(1);

    clock.advance(1);
    expect(await secret.refresh()).toBe('value 2');
  });

  it('is unavailable when that read fails, though the old value is still there for others', async () => {
    const { secret, clock, fail, recover, reads } = cached();
    await secret.get();
    fail();

    await expect(secret.refresh()).rejects.toThrow(SecretUnavailable);
    await expect(secret.refresh()).rejects.toThrow(SecretUnavailable);
    expect(await secret.get()).toBe('value 1');
    expect(reads()).toBe(2);

    recover();
    clock.advance(REFRESH_INTERVAL_MS);
    expect(await secret.refresh()).toBe('value 3');
    expect(await secret.refresh()).toBe('value 3');
  });

  it('makes those wait who come while it is read', async () => {
    const { secret, answer } = cached();
    await secret.get();
    const { promise, resolve } = Promise.withResolvers<string>();
    answer(() => promise);

    const first = secret.refresh();
    const second = secret.refresh();
    resolve('new');

    expect(await Promise.all([first, second])).toEqual(['new', 'new']);
  });
});

describe('a secret of which a part cannot be read', () => {
  /** Its next reads are incomplete until a test says otherwise. */
  function cachedInPart() {
    const clock = clockAt();
    const failures: unknown[] = [];
    const inHand: unknown[] = [];
    let isComplete = false;
    let reads = 0;
    const secret = createCachedSecret<string>(
      async (secretRead) => {
        reads++;
        inHand.push(secretRead.inHand);
        if (!isComplete) secretRead.onIncomplete('away');
        return `value ${reads}`;
      },
      { ttlSeconds: TTL_SECONDS, clock, onFailure: (error) => failures.push(error) },
    );
    const complete = () => {
      isComplete = true;
    };
    return { secret, clock, failures, inHand, complete };
  }

  it('is good for what was read of it', async () => {
    const { secret, failures } = cachedInPart();

    expect(await secret.get()).toBe('value 1');
    expect(failures).toEqual(['away']);
  });

  it('cannot say that a value is wrong, but brings what it read for the next who ask', async () => {
    const { secret } = cachedInPart();
    await secret.get();

    await expect(secret.refresh()).rejects.toMatchObject({ name: 'SecretUnavailable', cause: 'away' });
    expect(await secret.get()).toBe('value 2');
  });

  it('is read again soon, until it is read whole', async () => {
    const { secret, clock, complete } = cachedInPart();
    await secret.get();
    clock.advance(REFRESH_INTERVAL_MS - 1);
    expect(await secret.get()).toBe('value 1');
    complete();
    clock.advance(1);
    expect(await secret.get()).toBe('value 2');
    clock.advance(TTL_MS / 2);

    expect(await secret.get()).toBe('value 2');
    expect(await secret.refresh()).toBe('value 3');
  });

  it('is read with the value in hand', async () => {
    const { secret, inHand } = cachedInPart();
    await secret.get();
    await secret.refresh().catch(() => {});

    expect(inHand).toEqual([undefined, 'value 1']);
  });
});

describe('the secrets of several owners', () => {
  it('are cached apart, one for each name', async () => {
    const failures: string[] = [];
    const reads: string[] = [];
    const secretOf = cachePerOwner(
      async ({ name }: { name: string }) => {
        reads.push(name);
        if (name === 'bad') throw new Error('away');
        return `of ${name}`;
      },
      { ttlSeconds: 1, clock: clockAt(), onFailure: ({ name }) => failures.push(name) },
    );

    expect(await secretOf({ name: 'app' }).get()).toBe('of app');
    expect(await secretOf({ name: 'app' }).get()).toBe('of app');
    expect(await secretOf({ name: '__proto__' }).get()).toBe('of __proto__');
    await expect(secretOf({ name: 'bad' }).get()).rejects.toThrow(SecretUnavailable);
    expect(reads).toEqual(['app', '__proto__', 'bad']);
    expect(failures).toEqual(['bad']);
  });
});
