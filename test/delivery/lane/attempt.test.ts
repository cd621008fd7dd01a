import { describe, expect, it } from 'vitest';
import { createAttempt } from '../../../lib/delivery/lane/attempt.ts';
import { createCachedSecret, SecretUnavailable } from '../../../lib/secrets/cache.ts';
import { clockAt, NOON } from '../../support/clock.ts';
import {
  answer,
  BODY,
  type Key,
  OK,
  playAttempt as play,
  REFUSED,
  requestOf,
} from '../../support/delivery/attempt.ts';

/** What an attempt needs, or it is not started. */
const MIN_ATTEMPT_MS = 5_000;
const DELIVERED = { verdict: 'delivered' };
const UNREADABLE = new SecretUnavailable('the secret could not be read');

describe('an attempt', () => {
  it('calls the operation at the project’s data centre with its key and the body as it is', async () => {
    const { reading, calls, asked } = play({});
    expect(await reading).toEqual({ verdict: 'delivered' });
    expect(calls).toEqual([
      { dataCenter: 'EU', path: '/api/events/track', apiKey: 'key-1', body: BODY, timeoutMs: 15_000 },
    ]);
    expect(asked).toEqual(['get']);
  });

  it.each([
    ['rate-limited', answer(429, 'RateLimitExceeded')],
    ['unavailable', answer(503, 'Success')],
    ['in-doubt', { kind: 'no-answer', cause: 'timeout', isSent: true } as const],
    ['rejected', answer(400, 'BadParams')],
  ])('returns what is %s and reads no other key', async (verdict, exchange) => {
    const { reading, asked } = play({ answers: [exchange] });
    expect(await reading).toMatchObject({ verdict });
    expect(asked).toEqual(['get']);
  });
});

describe('an attempt whose key is refused', () => {
  it.each([
    ['401', REFUSED],
    ['403', answer(403, 'Forbidden')],
    ['an unauthorized 400', answer(400, 'Unauthorized')],
  ])('calls again at once with the key that has changed: %s', async (_, refusal) => {
    const { reading, calls, asked } = play({ keys: ['key-1', 'key-2'], answers: [refusal, OK] });
    expect(await reading).toEqual({ verdict: 'delivered' });
    expect(calls.map(({ apiKey, body }) => [apiKey, body])).toEqual([
      ['key-1', BODY],
      ['key-2', BODY],
    ]);
    expect(asked).toEqual(['get', 'refresh']);
  });

  it('calls no third time when the new key is refused too', async () => {
    const { reading, calls } = play({ keys: ['key-1', 'key-2'], answers: [REFUSED, REFUSED] });
    expect(await reading).toEqual({ verdict: 'credentials-refused', status: 401, code: 'BadApiKey' });
    expect(calls).toHaveLength(2);
  });

  it('returns whatever the second call says', async () => {
    const { reading } = play({
      keys: ['key-1', 'key-2'],
      answers: [REFUSED, answer(400, 'BadParams')],
    });
    expect(await reading).toMatchObject({ verdict: 'rejected', code: 'BadParams' });
  });

  it.each<[string, Key]>([
    ['is the same', 'key-1'],
    ['cannot be read again', UNREADABLE],
  ])('calls no second time when the key %s', async (_, key) => {
    const { reading, calls, asked } = play({ keys: ['key-1', key], answers: [REFUSED] });
    expect(await reading).toEqual({ verdict: 'credentials-refused', status: 401, code: 'BadApiKey' });
    expect(calls).toHaveLength(1);
    expect(asked).toEqual(['get', 'refresh']);
  });

  it.each([
    [MIN_ATTEMPT_MS, 0, 2],
    [MIN_ATTEMPT_MS - 1, 0, 1],
    [MIN_ATTEMPT_MS + 999, 1_000, 1],
    [MIN_ATTEMPT_MS + 1_000, 1_000, 2],
  ])(
    'with %i ms left, of which the new key takes %i, calls %i times',
    async (remainingMs, refreshMs, count) => {
      const callMs = 8_000;
      const leftMs = callMs + remainingMs;
      const { reading, calls } = play({
        keys: ['key-1', 'key-2'],
        answers: [REFUSED, OK],
        leftMs,
        callMs,
        refreshMs,
      });
      expect(await reading).toMatchObject({ verdict: count === 2 ? 'delivered' : 'credentials-refused' });
      expect(calls).toHaveLength(count);
    },
  );
});

describe('an attempt without a key', () => {
  it('makes no call when the key cannot be read', async () => {
    const { reading, calls, asked } = play({ keys: [UNREADABLE] });
    expect(await reading).toBe('key-unreadable');
    expect(calls).toEqual([]);
    expect(asked).toEqual(['get']);
  });

  it.each<[string, readonly [Key, Key?]]>([
    ['at first', [new TypeError('surprise')]],
    ['when it is read again', ['key-1', new TypeError('surprise')]],
  ])('rejects when reading the key throws something unexpected %s', async (_, keys) => {
    const { reading } = play({ keys, answers: [REFUSED] });
    await expect(reading).rejects.toThrow('surprise');
  });

  it('shares one reading of the key with other attempts, and another after a refusal', async () => {
    const clock = clockAt();
    const keys = ['key-1', 'key-2'];
    let readings = 0;
    const secret = createCachedSecret(async () => ({ apiKey: keys[readings++] ?? 'key-3' }), {
      ttlSeconds: 300,
      clock,
      onFailure: () => undefined,
    });
    const attemptOn = createAttempt({
      keyOf: () => secret,
      call: async ({ apiKey }) => (apiKey === 'key-2' ? OK : REFUSED),
      clock,
    });
    const { route, request } = requestOf(BODY, 'us', NOON + 60_000);
    const attempt = attemptOn(route);
    const attempts = Array.from({ length: 20 }, () => attempt(request));
    const delivered = { reading: { verdict: 'delivered' }, events: [{ verdict: 'delivered' }], named: [] };
    expect(await Promise.all(attempts)).toEqual(Array.from({ length: 20 }, () => delivered));
    expect(readings).toBe(2);
  });
});

describe('the time of an attempt', () => {
  it.each([
    [-1, 'no-time', []],
    [0, 'no-time', []],
    [MIN_ATTEMPT_MS - 1, 'no-time', []],
    [MIN_ATTEMPT_MS, DELIVERED, [MIN_ATTEMPT_MS]],
    [14_999, DELIVERED, [14_999]],
    [15_000, DELIVERED, [15_000]],
    [600_000, DELIVERED, [15_000]],
  ])('with %i ms left is %j, and the call has %j', async (leftMs, expected, timeouts) => {
    const { reading, calls } = play({ leftMs });
    expect(await reading).toEqual(expected);
    expect(calls.map(({ timeoutMs }) => timeoutMs)).toEqual(timeouts);
  });

  it.each([
    [MIN_ATTEMPT_MS, 1, 'no-time', []],
    [MIN_ATTEMPT_MS + 4_000, 4_001, 'no-time', []],
    [MIN_ATTEMPT_MS + 4_000, 4_000, DELIVERED, [MIN_ATTEMPT_MS]],
  ])(
    'with %i ms left, of which the key takes %i, is %j, and the call has %j',
    async (leftMs, getMs, expected, timeouts) => {
      const { reading, calls, asked } = play({ leftMs, getMs });
      expect(await reading).toEqual(expected);
      expect(calls.map(({ timeoutMs }) => timeoutMs)).toEqual(timeouts);
      expect(asked).toEqual(['get']);
    },
  );

  it('gives the second call only the time that the first has left', async () => {
    const { reading, calls } = play({
      keys: ['key-1', 'key-2'],
      answers: [REFUSED, OK],
      leftMs: 16_000,
      callMs: 7_000,
    });
    expect(await reading).toEqual({ verdict: 'delivered' });
    expect(calls.map(({ timeoutMs }) => timeoutMs)).toEqual([15_000, 9_000]);
  });

  it('reads no key that no call could use any more', async () => {
    const { reading, asked } = play({ leftMs: MIN_ATTEMPT_MS - 1 });
    expect(await reading).toBe('no-time');
    expect(asked).toEqual([]);
  });

  it('reads no key again for a call that could not start any more', async () => {
    const { reading, asked } = play({
      keys: ['key-1', 'key-2'],
      answers: [REFUSED],
      leftMs: MIN_ATTEMPT_MS,
      callMs: MIN_ATTEMPT_MS - 1,
    });
    expect(await reading).toMatchObject({ verdict: 'credentials-refused' });
    expect(asked).toEqual(['get']);
  });
});
