import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../lib/accept/refusal.ts';
import type { Request } from '../../../lib/accept/request.ts';
import { SCHEMES } from '../../../lib/accept/verify/schemes.ts';
import { verify } from '../../../lib/accept/verify/verify.ts';
import { type CachedSecret, createCachedSecret, REFRESH_INTERVAL_MS } from '../../../lib/secrets/cache.ts';
import { clockAt } from '../../support/clock.ts';
import { requestWith } from '../../support/requests.ts';
import { sourceWith } from '../../support/sources.ts';
import { VECTORS } from './vectors.ts';

const parse = SCHEMES['api-key'].parseKey;
const UNREADABLE = new Error('Secrets Manager is away');

/** A source's secret that can change and go away, read through the cache that the door uses. */
function secretOf(...initial: string[]) {
  const clock = clockAt();
  let held: readonly string[] | undefined = initial;
  let reads = 0;
  const keys = createCachedSecret(
    async () => {
      reads++;
      if (held === undefined) throw UNREADABLE;
      return held.map(parse);
    },
    { ttlSeconds: 300, clock, onFailure: () => {} },
  );
  return {
    clock,
    keys,
    reads: () => reads,
    hold: (...values: string[]) => {
      held = values;
    },
    goAway: () => {
      held = undefined;
    },
  };
}

async function verdictOn(key: string | undefined, keys: CachedSecret<readonly Buffer[]>): Promise<unknown> {
  const request = requestWith({ headers: key === undefined ? {} : { 'api-key': key } });
  try {
    await verify(request, sourceWith(), keys, 0);
    return 'verified';
  } catch (error) {
    return (error as Refusal).code ?? error;
  }
}

describe('the verification of a request', () => {
  it('lets the right key in with one read', async () => {
    const { keys, reads } = secretOf('old', 'new');

    expect(await verdictOn('old', keys)).toBe('verified');
    expect(await verdictOn('new', keys)).toBe('verified');
    expect(reads()).toBe(1);
  });

  it('refuses a request without credentials, and reads no secret for it', async () => {
    const { keys, reads } = secretOf('key');

    expect(await verdictOn(undefined, keys)).toBe('unauthorized');
    expect(await verdictOn('', keys)).toBe('unauthorized');
    expect(reads()).toBe(0);
  });

  it('says the same to a missing key and to a wrong one', async () => {
    const { keys } = secretOf('key');
    const answers = await Promise.all(
      [{}, { 'api-key': 'wrong' }].map(async (headers) => {
        const refusal = await verify(requestWith({ headers }), sourceWith(), keys, 0).catch(
          (e: Refusal) => e,
        );
        return [refusal?.answer, refusal?.status, refusal?.headers];
      }),
    );

    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[1]).toBe(401);
  });

  it.each(VECTORS)(
    'says the same whatever is wrong with a request of $title, and the log why',
    async (vector) => {
      const { request, signatureHeader, signedAt = 0 } = vector;
      const source = sourceWith({ verify: vector.verify });
      const held = [SCHEMES[vector.verify.scheme].parseKey(vector.key)];
      const keys = { get: async () => held, refresh: async () => held };
      const { [signatureHeader]: _, ...unsigned } = request.headers;
      const badly = { ...request, headers: { ...request.headers, [signatureHeader]: 'x' } };
      const others = [Buffer.alloc(32)];
      const otherKeys = { get: async () => others, refresh: async () => others };
      const wrong: [string, Request, number, CachedSecret<readonly Buffer[]>][] = [
        ['no-header', { ...request, headers: unsigned }, signedAt, keys],
        ['unreadable', badly, signedAt, keys],
        ['mismatch', request, signedAt, otherKeys],
      ];
      if (vector.signedAt !== undefined) wrong.push(['stale', request, signedAt + 301, keys]);

      await expect(verify(request, source, keys, signedAt)).resolves.toBeUndefined();
      for (const [why, refused, now, held] of wrong) {
        const refusal = await verify(refused, source, held, now).catch((error: Refusal) => error);
        expect([refusal?.status, refusal?.answer, refusal?.headers, refusal?.cause]).toEqual([
          401,
          { code: 'unauthorized', message: 'the credentials or the signature are missing or wrong' },
          {},
          undefined,
        ]);
        expect(refusal?.denial).toEqual({ why, header: expect.stringMatching(/^[a-z0-9-]+$/) });
      }
    },
  );

  it('lets a new key in at once', async () => {
    const { keys, reads, hold } = secretOf('old');
    await verdictOn('old', keys);
    hold('new');

    expect(await verdictOn('new', keys)).toBe('verified');
    expect(reads()).toBe(2);
    expect(await verdictOn('old', keys)).toBe('unauthorized');
  });

  it('reads the secret again at most once in 10 seconds, however many wrong keys come', async () => {
    const { keys, reads, clock } = secretOf('key');
    await verdictOn('key', keys);

    const verdicts = await Promise.all(Array.from({ length: 50 }, () => verdictOn('wrong', keys)));
    expect(new Set(verdicts)).toEqual(new Set(['unauthorized']));
    expect(reads()).toBe(2);

    clock.advance(REFRESH_INTERVAL_MS - 1);
    await verdictOn('wrong', keys);
    expect(reads()).toBe(2);

    clock.advance(1);
    await verdictOn('wrong', keys);
    expect(reads()).toBe(3);
  });

  it('does not take an outage for a wrong key', async () => {
    const { keys, goAway, hold, clock } = secretOf('old');
    await verdictOn('old', keys);
    goAway();

    expect(await verdictOn('new', keys)).toBe('secret-unavailable');
    expect(await verdictOn('new', keys)).toBe('secret-unavailable');
    expect(await verdictOn('old', keys)).toBe('verified');

    hold('new');
    clock.advance(REFRESH_INTERVAL_MS);
    expect(await verdictOn('new', keys)).toBe('verified');
    expect(await verdictOn('wrong', keys)).toBe('unauthorized');
  });

  it('tells the sender when to come back while no key was ever read', async () => {
    const { keys, goAway } = secretOf();
    goAway();
    const request = requestWith({ headers: { 'api-key': 'key' } });

    await expect(verify(request, sourceWith(), keys, 0)).rejects.toMatchObject({
      code: 'secret-unavailable',
      status: 503,
      headers: { 'retry-after': '10' },
    });
  });

  it('lets a fault of our own through', async () => {
    const fault = new Error('ours');
    const keys = { get: () => Promise.reject(fault), refresh: () => Promise.reject(fault) };

    expect(await verdictOn('key', keys)).toBe(fault);
  });

  it('goes by the scheme of the source, and by nothing else', async () => {
    const { keys, reads } = secretOf('key');
    const source = sourceWith({ verify: { scheme: 'standard-webhook', secret: 'source-app' } });

    await expect(
      verify(requestWith({ headers: { 'api-key': 'key' } }), source, keys, 0),
    ).rejects.toMatchObject({
      code: 'unauthorized',
    });
    expect(reads()).toBe(0);
  });
});
