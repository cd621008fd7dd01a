import { describe, expect, it } from 'vitest';
import { SCHEMES } from '../../../lib/accept/verify/schemes.ts';
import { apiKey, hmac, standardWebhook } from '../../../lib/config/define-config.ts';
import { twilio } from '../../../lib/config/providers.ts';
import type { Verification } from '../../../lib/config/verification.ts';
import { isProven } from '../../support/proven.ts';
import { requestWith } from '../../support/requests.ts';
import { VECTORS } from './vectors.ts';

const NOW_SECONDS = 1_795_435_200;
const BODY = Buffer.from('{"eventName":"x"}');
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

function isIn(
  verify: Verification,
  key: string,
  request = requestWith({ body: BODY }),
  readWith = key,
): boolean {
  const { parseKey, read, sign } = SCHEMES[verify.scheme];
  const signed = sign(request, key, NOW_SECONDS, verify);
  return isProven(read(signed, NOW_SECONDS, verify), [parseKey(readWith)]);
}

describe('a request that is signed', () => {
  it.each(VECTORS.map((vector) => [vector.title, vector] as const))(
    'as %s is let in with its key, and with no other',
    (_, { verify, key, request, signatureHeader }) => {
      const { [signatureHeader]: _signature, ...headers } = request.headers;
      const unsigned = { ...request, headers };
      const other = SCHEMES[verify.scheme].writeKey('another key');

      expect(isIn(verify, key, unsigned)).toBe(true);
      expect(isIn(verify, key, unsigned, other)).toBe(false);
    },
  );

  it.each(
    VECTORS.filter(({ signedAt }) => signedAt !== undefined).map((vector) => [vector.title, vector] as const),
  )('as %s is what its provider says it is', (_, { verify, key, request, signedAt = 0, signatureHeader }) => {
    const { [signatureHeader]: signature, ...headers } = request.headers;
    const signed = SCHEMES[verify.scheme].sign({ ...request, headers }, key, signedAt, verify);

    expect(signature).toContain(signed.headers[signatureHeader]);
  });

  it('with a key of its own is let in', () => {
    expect(isIn(apiKey('source-app'), 'key')).toBe(true);
  });

  it('has the headers that are signed, even if they are made up', () => {
    expect(isIn(standardWebhook('source-hook'), 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toBe(true);
    const format = {
      header: 'X-Sig',
      algorithm: 'sha1',
      encoding: 'base64',
      template: '{X-Id}.{body}',
    } as const;
    expect(isIn(hmac({ secret: 'source-hook', ...format }), 'key')).toBe(true);
  });

  it.each([
    ['a form', requestWith({ headers: FORM, body: Buffer.from('To=1&Body=a+b') })],
    ['anything else', requestWith({ query: 'a=1', body: BODY })],
  ])('as Twilio does is let in with %s', (_, request) => {
    expect(isIn(twilio('source-sms'), 'key', request)).toBe(true);
    expect(isIn(twilio('source-sms', { url: 'https://hooks.example.com/sms' }), 'key', request)).toBe(true);
  });

  it('as Twilio does can be no form of more parameters than anybody sends', () => {
    const request = requestWith({ headers: FORM, body: Buffer.from('a=1&'.repeat(3_000)) });

    expect(() => isIn(twilio('source-sms'), 'key', request)).toThrow('can not be signed');
  });
});
