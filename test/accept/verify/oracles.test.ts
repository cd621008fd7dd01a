/**
 * The providers' own libraries sign and verify beside us. Those of Stripe and Twilio are 18 and 17 MB and stay
 * out: what they sign is in `vectors.ts`, out of their own tests.
 */
import * as octokit from '@octokit/webhooks-methods';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Request } from '../../../lib/accept/request.ts';
import { SCHEMES } from '../../../lib/accept/verify/schemes.ts';
import { standardWebhook } from '../../../lib/config/define-config.ts';
import { isProven } from '../../support/proven.ts';
import { requestWith } from '../../support/requests.ts';
import { VECTORS } from './vectors.ts';

interface Oracle {
  /** Of the vector that is a request of this provider. */
  readonly title: string;
  readonly sign: (body: string, key: string, nowSeconds: number) => Promise<Request>;
  readonly verify: (request: Request, key: string) => Promise<boolean>;
}

const GITHUB: Oracle = {
  title: 'GitHub',
  sign: async (body, key) =>
    requestWith({
      headers: { 'x-hub-signature-256': await octokit.sign(key, body) },
      body: Buffer.from(body),
    }),
  verify: ({ headers, body }, key) =>
    octokit.verify(key, body.toString(), headers['x-hub-signature-256'] ?? ''),
};

const STANDARD_WEBHOOKS: Oracle = {
  title: 'Standard Webhooks',
  sign: async (body, key, nowSeconds) =>
    requestWith({
      headers: {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(nowSeconds),
        'webhook-signature': new Webhook(key).sign('msg_1', new Date(nowSeconds * 1_000), body),
      },
      body: Buffer.from(body),
    }),
  verify: async ({ headers, body }, key) => {
    try {
      new Webhook(key).verify(body.toString(), { ...headers });
      return true;
    } catch {
      return false;
    }
  },
};

const NOW_SECONDS = 1_795_000_000;
// Bodies are JSON, which the library of Standard Webhooks parses when the signature is right.
const aBody = fc.json();

describe.each([GITHUB, STANDARD_WEBHOOKS])(
  "the provider's own library for $title",
  ({ title, sign, verify }) => {
    const vector = VECTORS.find((row) => row.title === title);
    if (vector === undefined) throw new Error(`there is no vector of ${title}`);
    const { parseKey, read, writeKey } = SCHEMES[vector.verify.scheme];
    const weAccept = (request: Request, key: string, nowSeconds: number) =>
      isProven(read(request, nowSeconds, vector.verify), [parseKey(key)]);

    beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW_SECONDS * 1_000 }));
    afterEach(() => void vi.useRealTimers());

    it('takes the request that is known to be right, as we do', async () => {
      const { request, key, signedAt = NOW_SECONDS } = vector;
      vi.setSystemTime(signedAt * 1_000);

      expect(weAccept(request, key, signedAt)).toBe(true);
      expect(await verify(request, key)).toBe(true);
    });

    it('signs what we accept, and verifies it too; tampered, or by another key, both refuse it', async () => {
      await fc.assert(
        fc.asyncProperty(aBody, fc.string({ minLength: 1 }), async (body, text) => {
          const [key, other] = [writeKey(text), writeKey(`${text}!`)];
          const request = await sign(body, key, NOW_SECONDS);
          const tampered = { ...request, body: Buffer.from(`${body} `) };

          expect([weAccept(request, key, NOW_SECONDS), await verify(request, key)]).toEqual([true, true]);
          expect([weAccept(tampered, key, NOW_SECONDS), await verify(tampered, key)]).toEqual([false, false]);
          expect([weAccept(request, other, NOW_SECONDS), await verify(request, other)]).toEqual([
            false,
            false,
          ]);
        }),
      );
    });
  },
);

it('the library of Standard Webhooks takes a timestamp for as long as we do', async () => {
  onTestFinished(() => void vi.useRealTimers());
  vi.useFakeTimers({ toFake: ['Date'] });
  const { parseKey, read, writeKey } = SCHEMES['standard-webhook'];
  const key = writeKey('key');
  const request = await STANDARD_WEBHOOKS.sign('{}', key, NOW_SECONDS);

  for (const [seconds, isTaken] of [
    [-301, false],
    [-300, true],
    [300, true],
    [301, false],
  ] as const) {
    const now = NOW_SECONDS + seconds;
    vi.setSystemTime(now * 1_000);
    const presented = read(request, now, standardWebhook('source-webhook'));
    expect(isProven(presented, [parseKey(key)])).toBe(isTaken);
    expect(await STANDARD_WEBHOOKS.verify(request, key)).toBe(isTaken);
  }
});
