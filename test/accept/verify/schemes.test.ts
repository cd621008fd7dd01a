import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCHEMES } from '../../../lib/accept/verify/schemes.ts';
import { anyText } from '../../support/any-text.ts';
import { isProven } from '../../support/proven.ts';
import { requestWith } from '../../support/requests.ts';
import { VECTORS } from './vectors.ts';

describe.each(Object.entries(SCHEMES))('the scheme %s', (_, { writeKey, parseKey }) => {
  it('can have a key made of any text, another of another', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (text, other) => {
        const isSame = parseKey(writeKey(text)).equals(parseKey(writeKey(other)));
        expect(isSame).toBe(Buffer.from(text).equals(Buffer.from(other)));
        expect(parseKey(writeKey(text)).length).toBeGreaterThan(0);
      }),
    );
  });
});

describe.each(VECTORS)('the scheme of $title', ({ verify, key, request, signedAt = 0 }) => {
  const { read, parseKey } = SCHEMES[verify.scheme];

  it('survives whatever comes, and lets none of it in', () => {
    const names = fc.constantFrom('content-type', 'host', ...Object.keys(request.headers));
    const pieces = fc.constantFrom(
      ...['v1,', 't=', 'v1=', 'sha256=', 'v0=', ' ', ',', ';', 'ts=', 'h1=', `${signedAt}`, '\u0000', 'é'],
      'application/x-www-form-urlencoded',
    );
    const values = fc.array(fc.oneof(pieces, anyText), { maxLength: 6 });
    fc.assert(
      fc.property(
        fc.dictionary(
          names,
          values.map((parts) => parts.join('')),
        ),
        fc.uint8Array({ maxLength: 40 }),
        anyText,
        anyText,
        (headers, body, query, path) => {
          const hostile = requestWith({ headers, query, path, body: Buffer.from(body) });
          expect(isProven(read(hostile, signedAt, verify), [parseKey(key)])).toBe(false);
        },
      ),
    );
  });
});
