import { createHmac } from 'node:crypto';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Request } from '../../../lib/accept/request.ts';
import { parseKeysOf } from '../../../lib/accept/verify/schemes.ts';
import { standardWebhookScheme } from '../../../lib/accept/verify/standard-webhook.ts';
import { standardWebhook } from '../../../lib/config/define-config.ts';
import { verdictOn as verdictOnRead } from '../../support/proven.ts';
import { requestWith } from '../../support/requests.ts';

// The example of the specification.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const TIMESTAMP = 1_614_265_330;
const PAYLOAD = '{"test": 2432232314}';
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

const VERIFICATION = standardWebhook('source-webhook');
const key = standardWebhookScheme.parseKey(SECRET);

interface Signed {
  readonly id?: string;
  readonly timestamp?: string;
  readonly signature?: string;
  readonly body?: string | Buffer;
}

function signedRequest({
  id = ID,
  timestamp = `${TIMESTAMP}`,
  signature = SIGNATURE,
  body = PAYLOAD,
}: Signed): Request {
  return requestWith({
    headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature },
    body: Buffer.from(body),
  });
}

function verdictOn(signed: Signed, nowSeconds = TIMESTAMP, keys = [key]): string {
  return verdictOnRead(standardWebhookScheme.read(signedRequest(signed), nowSeconds, VERIFICATION), keys);
}

function sign(body: string | Buffer, by = key, id = ID, timestamp = `${TIMESTAMP}`): string {
  return `v1,${createHmac('sha256', by).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

describe('a signed webhook', () => {
  it('is right as the specification has it', () => {
    expect(verdictOn({})).toBe('proven');
  });

  it.each<[string, Signed]>([
    ['another body', { body: '{"test": 2432232315}' }],
    ['another id', { id: `${ID}x` }],
    ['another timestamp', { timestamp: `${TIMESTAMP + 1}` }],
    ['a timestamp written another way', { timestamp: `0${TIMESTAMP}` }],
    ['another signature', { signature: sign('{}') }],
  ])('is wrong with %s', (_, signed) => {
    expect(verdictOn(signed)).toBe('mismatch');
  });

  it.each<[string, Signed]>([
    ['half a signature', { signature: SIGNATURE.slice(0, -20) }],
    ['a signature without its padding', { signature: SIGNATURE.slice(0, -1) }],
    ['a signature of the same bytes, written another way', { signature: SIGNATURE.replace(/E=$/, 'F=') }],
    ['signatures divided by commas', { signature: `${sign('{}')},${SIGNATURE}` }],
  ])('is wrong with %s, and has the wrong form', (_, signed) => {
    expect(verdictOn(signed)).toBe('unreadable');
  });

  it.each([
    `${SIGNATURE} ${sign('{}')}`,
    `${sign('{}')} ${SIGNATURE}`,
    `v1a,abc v2,${SIGNATURE} ${SIGNATURE} v1,`,
    ` ${SIGNATURE} `,
  ])('is right when one of several signatures is: %s', (signature) => {
    expect(verdictOn({ signature })).toBe('proven');
  });

  it('is right when it is signed by one of several keys', () => {
    const other = standardWebhookScheme.parseKey(`whsec_${Buffer.alloc(32, 7).toString('base64')}`);

    expect(verdictOn({}, TIMESTAMP, [other, key])).toBe('proven');
    expect(verdictOn({}, TIMESTAMP, [key, other])).toBe('proven');
    expect(verdictOn({ signature: sign(PAYLOAD, other) }, TIMESTAMP, [key, other])).toBe('proven');
    expect(verdictOn({}, TIMESTAMP, [other])).toBe('mismatch');
    expect(verdictOn({}, TIMESTAMP, [])).toBe('mismatch');
  });

  it.each([
    [-301, 'stale'],
    [-300, 'proven'],
    [-300.5, 'stale'],
    [0, 'proven'],
    [0.999, 'proven'],
    [300, 'proven'],
    [300.001, 'stale'],
    [301, 'stale'],
  ])('that arrives %f seconds after it was signed is judged %s', (secondsLater, verdict) => {
    expect(verdictOn({}, TIMESTAMP + secondsLater)).toBe(verdict);
  });

  it.each<[string, string, Signed]>([
    ['id', 'no-header', { id: '' }],
    ['signature', 'no-header', { signature: '' }],
    ['signature behind its version', 'unreadable', { signature: 'v1,' }],
    ['version', 'unreadable', { signature: SIGNATURE.slice('v1,'.length) }],
    ['version v1 but v1a', 'unreadable', { signature: SIGNATURE.replace('v1,', 'v1a,') }],
    ['version v1 but v2', 'unreadable', { signature: SIGNATURE.replace('v1,', 'v2,') }],
    ['version v1 but V1', 'unreadable', { signature: SIGNATURE.replace('v1,', 'V1,') }],
    ['timestamp', 'no-header', { timestamp: '' }],
    ['whole timestamp', 'unreadable', { timestamp: `${TIMESTAMP}.0` }],
    ['positive timestamp', 'unreadable', { timestamp: `-${TIMESTAMP}` }],
    ['timestamp in digits', 'unreadable', { timestamp: '1.614265330e9' }],
    ['timestamp without blanks', 'unreadable', { timestamp: ` ${TIMESTAMP}` }],
    ['timestamp in seconds', 'stale', { timestamp: `${TIMESTAMP}000` }],
    ['timestamp of a sane length', 'unreadable', { timestamp: '1'.repeat(400) }],
    ['timestamp of its own', 'unreadable', { timestamp: `${TIMESTAMP},${TIMESTAMP}` }],
  ])('proves nothing without a %s: %s', (_, why, signed) => {
    const { signature = sign(PAYLOAD, key, ID, signed.timestamp) } = signed;

    expect(verdictOn({ ...signed, signature })).toBe(why);
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('proves nothing without %s', (name) => {
    const { [name]: _, ...headers } = signedRequest({}).headers;

    expect(standardWebhookScheme.read(requestWith({ headers }), TIMESTAMP, VERIFICATION)).toEqual({
      why: 'no-header',
      header: name,
    });
  });

  it('cannot be read where its two ids are not the same, or stale by whichever name it was signed', () => {
    const { headers, body } = signedRequest({});
    const svix = {
      'svix-id': ID,
      'svix-timestamp': `${TIMESTAMP - 301}`,
      'svix-signature': sign('{}'),
    };
    const read = (mixed: Record<string, string>) =>
      standardWebhookScheme.read(requestWith({ headers: mixed, body }), TIMESTAMP, VERIFICATION);

    expect(read({ ...headers, 'svix-id': 'another' })).toEqual({ why: 'unreadable', header: 'webhook-id' });
    expect(read(svix)).toEqual({ why: 'stale', header: 'svix-timestamp' });
    expect(read({ ...svix, 'webhook-id': ID })).toEqual({ why: 'stale', header: 'svix-timestamp' });
  });

  it('is not made right by headers of both kinds', () => {
    const { headers, body } = signedRequest({});
    const svix = { 'svix-id': ID, 'svix-timestamp': `${TIMESTAMP}`, 'svix-signature': sign('{}') };
    const read = (mixed: Record<string, string>) =>
      standardWebhookScheme.read(requestWith({ headers: mixed, body }), TIMESTAMP, VERIFICATION);

    // One whole set is enough, whatever the other says; half of each is none.
    expect(verdictOnRead(read({ ...headers, ...svix }), [key])).toBe('proven');
    expect(verdictOnRead(read(svix), [key])).toBe('mismatch');
    const { 'webhook-id': _, ...rest } = headers;
    expect(verdictOnRead(read({ ...rest, 'svix-id': ID }), [key])).toBe('no-header');
  });

  it.each<[string, Buffer]>([
    ['a byte order mark', Buffer.from(`\ufeff${PAYLOAD}`)],
    ['compression', zlib.gzipSync(PAYLOAD)],
    ['bytes that are no text', Buffer.of(0xff, 0x00, 0xc3)],
    ['nothing in it', Buffer.alloc(0)],
    ['line ends of its own', Buffer.from('{\r\n}\r\n')],
  ])('is signed over its raw bytes, with %s', (_, body) => {
    expect(verdictOn({ body, signature: sign(body) })).toBe('proven');
    expect(verdictOn({ body: Buffer.concat([body, Buffer.of(0x20)]), signature: sign(body) })).toBe(
      'mismatch',
    );
  });
});

describe("a webhook's secret", () => {
  it.each([
    ['v1,whsec_bG9jYWwta2V5', ['local-key']],
    ['v1,bG9jYWwta2V5', ['local-key']],
    ['v1,whsec_bG9jYWwta2V5|v1,whsec_b3RoZXI=', ['local-key', 'other']],
    ['whsec_bG9jYWwta2V5 whsec_b3RoZXI=', ['local-key', 'other']],
    [' v1,whsec_bG9jYWwta2V5 | whsec_b3RoZXI=\n', ['local-key', 'other']],
    ['bG9jYWwta2V5|whsec_b3RoZXI=', ['local-key', 'other']],
    ['v1,whsec_bG9jYWwta2V5|', ['local-key']],
    ['|whsec_bG9jYWwta2V5 || v1,whsec_b3RoZXI= |\n', ['local-key', 'other']],
  ])('may be written as %j', (text, keys) => {
    expect(parseKeysOf('standard-webhook')(text).map(String)).toEqual(keys);
  });

  it.each([
    '',
    ' ',
    '|',
    'v1,',
    'v1,whsec_',
    'v1,whsec_bG9jYWwta2V5|v1,',
    '| |',
    'v1,whsec_bG9j|v1a,whsk_bG9j',
    'v2,whsec_bG9j',
    'whsec_bG9j|b3RoZXI=',
    'whsec_not base64',
    'my secret text',
  ])('is malformed as a whole where one part is: %j', (text) => {
    expect(() => parseKeysOf('standard-webhook')(text)).toThrow('a Standard Webhooks secret');
  });

  // A pattern that tries each blank anew took 14 seconds for these.
  it('is read at once, however much stands between its parts', () => {
    const blanks = ' '.repeat(65_000);

    expect(parseKeysOf('standard-webhook')(`whsec_YQ==${blanks}|whsec_Yg==${blanks}`).map(String)).toEqual([
      'a',
      'b',
    ]);
    expect(() => parseKeysOf('standard-webhook')(`whsec_YQ==${blanks}b`)).toThrow('is base64');
  });

  it('may stand with its prefix or without', () => {
    expect(standardWebhookScheme.parseKey(SECRET.slice('whsec_'.length))).toEqual(key);
    expect(key).toEqual(Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64'));
  });

  it.each(['', 'whsec_', 'whsec_?', 'whsk_MfKQ9r8G', 'a secret', 'whsec_TWZL-_', 'whsec_TQ==\n', '=='])(
    'is not %j, and is not quoted in the error',
    (text) => {
      expect(() => standardWebhookScheme.parseKey(text)).toThrow(
        'a Standard Webhooks secret is base64, usually after "whsec_"',
      );
    },
  );

  // One base64 digit holds no whole byte: anybody can sign with a key of no bytes.
  it.each(['A', 'whsec_A', 'whsec_A=', 'whsec_Z=='])('is not %j, which holds no byte', (text) => {
    expect(() => standardWebhookScheme.parseKey(text)).toThrow(
      'a Standard Webhooks secret must not be empty',
    );
  });

  it('can be made of any text', () => {
    expect(standardWebhookScheme.writeKey('local-key')).toBe('whsec_bG9jYWwta2V5');
    expect(standardWebhookScheme.parseKey('whsec_bG9jYWwta2V5')).toEqual(Buffer.from('local-key'));
  });

  it('may be a single byte', () => {
    expect(standardWebhookScheme.parseKey('whsec_AA')).toEqual(Buffer.of(0));
  });
});
