import { describe, expect, it } from 'vitest';
import { SCHEMES } from '../../../lib/accept/verify/schemes.ts';
import { twilio } from '../../../lib/config/providers.ts';
import { isProven } from '../../support/proven.ts';
import { VECTORS } from './vectors.ts';

const SETTINGS = 'x-twilio-webhooks-signature-settings';

/** The same request, signed by twilio-node with one algorithm and with the other. */
function signedBy(title: string, settings?: string) {
  const vector = VECTORS.find((row) => row.title === title);
  if (vector === undefined) throw new Error(`there is no vector "${title}"`);
  const { [SETTINGS]: _, ...headers } = vector.request.headers;
  return {
    ...vector.request,
    headers: settings === undefined ? headers : { ...headers, [SETTINGS]: settings },
  };
}

const sha1 = (settings?: string) =>
  signedBy('Twilio, a form with parameters that come several times', settings);
const sha256 = (settings?: string) => signedBy('Twilio, a form signed with SHA-256', settings);
const isIn = (request: ReturnType<typeof signedBy>, verify = twilio('source-sms')) =>
  isProven(SCHEMES.twilio.read(request, 0, verify), [SCHEMES.twilio.parseKey('12345')]);

describe('the algorithm of a signature of Twilio', () => {
  it.each([
    undefined,
    '',
    'key=shared-1',
    'key=a,algorithm=',
    'algorithm=HMAC_SHA1',
    'Algorithm=HMAC_SHA256',
  ])('is SHA-1 where the header says %j', (settings) => {
    expect([isIn(sha1(settings)), isIn(sha256(settings))]).toEqual([true, false]);
  });

  it.each(['algorithm=HMAC_SHA256', 'key=a, algorithm = hmac_sha256 ', 'algorithm=,algorithm=HMAC_SHA256'])(
    'is SHA-256 where the header says %j',
    (settings) => {
      expect([isIn(sha1(settings)), isIn(sha256(settings))]).toEqual([false, true]);
    },
  );

  it.each(['algorithm=HMAC_SHA512', 'algorithm=NONE', 'algorithm=constructor', 'algorithm=__proto__'])(
    'is none where the header says %j',
    (settings) => {
      expect([isIn(sha1(settings)), isIn(sha256(settings))]).toEqual([false, false]);
      expect(SCHEMES.twilio.read(sha1(settings), 0, twilio('source-sms'))).toEqual({
        why: 'unreadable',
        header: SETTINGS,
      });
    },
  );

  it.each([undefined, 'algorithm=HMAC_SHA1', 'algorithm=NONE', 'algorithm=HMAC_SHA256'])(
    'is SHA-256 where the source demands it, and the header says %j',
    (settings) => {
      const verify = twilio('source-sms', { algorithm: 'sha256' });

      expect([isIn(sha1(settings), verify), isIn(sha256(settings), verify)]).toEqual([false, true]);
    },
  );
});
