import { describe, expect, it } from 'vitest';
import type { Request } from '../../../lib/accept/request.ts';
import { SCHEMES } from '../../../lib/accept/verify/schemes.ts';
import { signedText } from '../../../lib/accept/verify/signed-text.ts';
import { isProven } from '../../support/proven.ts';
import { requestWith } from '../../support/requests.ts';
import { VECTORS } from './vectors.ts';

function textOf(
  template: string,
  request: Partial<Request>,
  url?: string,
  timestamp?: string,
): string | undefined {
  return signedText(template, { request: requestWith(request), url, timestamp })?.join('');
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('the text that is signed', () => {
  it.each<[string, Partial<Request>, string]>([
    ['{body}', { body: Buffer.from('{"a":1}') }, '{"a":1}'],
    ['', {}, ''],
    ['v0:{timestamp}:{body}', {}, 'v0:1700000000:{}'],
    ['{method} {url}', {}, 'POST https://door.example.com/app'],
    ['{url}', { query: 'a=%2F&b' }, 'https://door.example.com/app?a=%2F&b'],
    ['{url-with-port}', { query: 'a=http://x' }, 'https://door.example.com:443/app?a=http://x'],
    ['{X-Id}.{body}', { headers: { 'x-id': '7' } }, '7.{}'],
    ['{{body}}', {}, '{{}}'],
    ['{ body }', {}, '{ body }'],
    ['{body}{body}', {}, '{}{}'],
  ])('is %s of %j', (template, request, text) => {
    expect(textOf(template, request, undefined, '1700000000')).toBe(text);
  });

  it('keeps the bytes of the body', () => {
    const body = Buffer.of(0xff, 0x00, 0xc3);

    expect(
      signedText('{body}', { request: requestWith({ body }), url: undefined, timestamp: undefined }),
    ).toEqual(['', body, '']);
  });

  it('is not made of a form that is larger than any of Twilio', () => {
    const long = (bytes: number) => Buffer.alloc(bytes, 'a');
    const many = (parameters: number) =>
      Buffer.from(Array.from({ length: parameters }, (_, index) => `a=${index}`).join('&'));

    expect(textOf('{form}', { headers: FORM, body: long(256 * 1024) })).toHaveLength(256 * 1024);
    expect(textOf('{form}', { headers: FORM, body: long(256 * 1024 + 1) })).toBeUndefined();
    expect(textOf('{form}', { headers: FORM, body: many(2_000) })?.split('a')).toHaveLength(2_001);
    expect(textOf('{form}', { headers: FORM, body: many(2_001) })).toBeUndefined();
  });

  it.each(['{x-id}', '{timestamp}', '{constructor}', '{__proto__}', '{form}'])(
    'is not there if %s is not',
    (template) => {
      expect(textOf(template, { headers: Object.create(null) })).toBeUndefined();
    },
  );

  it.each([
    [
      'https://hooks.example.com/shop',
      '',
      'https://hooks.example.com/shop',
      'https://hooks.example.com:443/shop',
    ],
    [
      'https://hooks.example.com',
      'a=1',
      'https://hooks.example.com?a=1',
      'https://hooks.example.com:443?a=1',
    ],
    ['http://10.0.0.1/shop', '', 'http://10.0.0.1/shop', 'http://10.0.0.1:80/shop'],
    ['https://h.example.com:8443/s', '', 'https://h.example.com:8443/s', 'https://h.example.com:8443/s'],
  ])('has the address that its sender knows: %s with the query "%s"', (url, query, text, withPort) => {
    expect(textOf('{url}', { query }, url)).toBe(text);
    expect(textOf('{url-with-port}', { query }, url)).toBe(withPort);
  });

  // https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
  it('has what HubSpot decodes in an address decoded, and nothing else', () => {
    const query = 'a=%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B&b=%20%26%3D%25%2B%5B&c=%3a%2f';

    expect(textOf('{url-decoded}', { query })).toBe(
      "https://door.example.com/app?a=:/?@!$'()*,;&b=%20%26%3D%25%2B%5B&c=:/",
    );
  });

  it.each([
    ['', ''],
    ['b=2&a=1', 'a1b2'],
    ['B=2&a=1&C=3', 'B2C3a1'],
    ['a-b=2&a=1&ab=3', 'a1a-b2ab3'],
    ['Body=a+b%20c%2Bd%26e', 'Bodya b c+d&e'],
    ['Body=%E2%9C%93&Empty=', 'Body✓Empty'],
    // Each value of a name once, sorted; a name that another begins with comes first.
    ['b=2&a=9&b=10&b=2', 'a9b10b2'],
    ['a.b=1&a=2&a=1&a[]=3', 'a1a2a.b1a[]3'],
    ['a&a=&a', 'a'],
  ])('of a form is "%s" by its parameters', (body, text) => {
    expect(textOf('{form}', { headers: FORM, body: Buffer.from(body) })).toBe(text);
  });
});

describe.each(VECTORS.filter(({ verify }) => ['twilio', 'hubspot'].includes(verify.scheme)))(
  'an address that is signed as $title',
  ({ verify, key, request, signedAt = 0 }) => {
    const { read, parseKey } = SCHEMES[verify.scheme];
    const holds = (changes: Partial<Request>) =>
      isProven(read({ ...request, ...changes }, signedAt, verify), [parseKey(key)]);

    it('must be the one at which the request arrived', () => {
      expect(holds({ query: `${request.query}&a=1` })).toBe(false);
      expect(holds({ query: request.query.slice(1) })).toBe(request.query === '');
      // Where the address is a setting, it doesn't matter how the request got here.
      expect(holds({ host: 'other.example.com', path: '/other' })).toBe('url' in verify);
    });

    it('is not taken from a header, which a sender could set to anything', () => {
      const headers = {
        ...request.headers,
        host: 'evil.example.com',
        'x-forwarded-host': 'evil.example.com',
      };

      expect(holds({ headers })).toBe(true);
    });
  },
);

describe('what Twilio signs by its hash', () => {
  const vector = VECTORS.find(({ title }) => title === 'Twilio, JSON');
  if (vector === undefined) throw new Error('there is no such vector');
  const { verify, key, request } = vector;
  const { read, parseKey } = SCHEMES.twilio;
  const holds = (changes: Partial<Request>) =>
    isProven(read({ ...request, ...changes }, 0, verify), [parseKey(key)]);

  it.each([
    ['an empty body', { body: Buffer.alloc(0) }],
    ['no hash', { query: 'foo=1&bar=2' }],
    ['a hash that is empty', { query: 'foo=1&bar=2&bodySHA256=' }],
  ])('is not looked at with %s', (_, changes) => {
    expect(read({ ...request, ...changes }, 0, verify)).toEqual({ why: 'unreadable' });
  });

  it('is wrong as a form', () => {
    expect(holds({ headers: { ...request.headers, ...FORM } })).toBe(false);
  });
});
