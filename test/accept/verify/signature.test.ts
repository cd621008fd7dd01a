import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Request } from '../../../lib/accept/request.ts';
import type { Denial } from '../../../lib/accept/verify/denial.ts';
import { SCHEMES } from '../../../lib/accept/verify/schemes.ts';
import { isProven } from '../../support/proven.ts';
import { VECTORS, type Vector } from './vectors.ts';

interface Circumstances {
  readonly request?: Request;
  readonly nowSeconds?: number;
  readonly keys?: readonly string[];
}

/** Whether the request is let in. */
function holds(vector: Vector, circumstances: Circumstances = {}): boolean {
  const { request = vector.request, nowSeconds = vector.signedAt ?? 0, keys = [vector.key] } = circumstances;
  const { read, parseKey } = SCHEMES[vector.verify.scheme];
  return isProven(read(request, nowSeconds, vector.verify), keys.map(parseKey));
}

function withHeader({ request }: Vector, name: string, value: string): Request {
  return { ...request, headers: { ...request.headers, [name]: value } };
}

function withBody({ request }: Vector, body: Buffer): Request {
  return { ...request, body };
}

/** All that differ in one bit. */
function flips(bytes: Buffer): Buffer[] {
  return Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    return flipped;
  });
}

/** Of a form Twilio signs what it says, and %2b says %2B. */
function saysTheSame({ verify, request }: Vector, body: Buffer): boolean {
  const isForm = verify.scheme === 'twilio' && request.headers['content-type']?.includes('form') === true;
  return isForm ? parametersIn(body) === parametersIn(request.body) : body.equals(request.body);
}

function parametersIn(body: Buffer): string {
  const parameters = new URLSearchParams(body.toString());
  return [...new Set(parameters.keys())]
    .sort()
    .flatMap((name) => [...new Set(parameters.getAll(name))].sort().map((value) => name + value))
    .join('');
}

/** The headers that are signed, and the one that has the signature. */
function signedHeaders({ request }: Vector): [string, string][] {
  const others = ['content-type', 'x-twilio-webhooks-signature-settings'];
  return Object.entries(request.headers).filter(([name]) => !others.includes(name));
}

describe.each(VECTORS)('a signature of $title', (vector) => {
  it(`is right as known from ${vector.from}`, () => {
    expect(holds(vector)).toBe(true);
  });

  it('is right by any of several keys, and by no other', () => {
    const other = SCHEMES[vector.verify.scheme].writeKey('another key');

    expect(holds(vector, { keys: [other, vector.key] })).toBe(true);
    expect(holds(vector, { keys: [vector.key, other] })).toBe(true);
    expect(holds(vector, { keys: [other] })).toBe(false);
    expect(holds(vector, { keys: [] })).toBe(false);
  });

  it('is wrong when a bit of the body is another', () => {
    for (const body of flips(vector.request.body)) {
      expect(holds(vector, { request: withBody(vector, body) })).toBe(saysTheSame(vector, body));
    }
  });

  it('is wrong when something is cut out of the body or put into it', () => {
    const { body } = vector.request;
    fc.assert(
      fc.property(fc.nat(body.length), fc.nat(8), fc.uint8Array({ maxLength: 8 }), (start, length, bytes) => {
        const changed = Buffer.concat([body.subarray(0, start), bytes, body.subarray(start + length)]);
        expect(holds(vector, { request: withBody(vector, changed) })).toBe(saysTheSame(vector, changed));
      }),
    );
    for (const length of body.keys()) {
      expect(holds(vector, { request: withBody(vector, body.subarray(0, length)) })).toBe(false);
    }
  });

  it('is wrong when a bit of it, or of a header that is signed, is another', () => {
    for (const [name, value] of signedHeaders(vector)) {
      for (const flipped of flips(Buffer.from(value))) {
        expect(holds(vector, { request: withHeader(vector, name, flipped.toString('latin1')) })).toBe(false);
      }
    }
  });

  it('is no longer looked at when it, or a header that is signed, is missing or empty', () => {
    for (const [name] of signedHeaders(vector)) {
      const { [name]: _, ...others } = vector.request.headers;
      for (const request of [{ ...vector.request, headers: others }, withHeader(vector, name, '')]) {
        const { read } = SCHEMES[vector.verify.scheme];
        const denial = read(request, vector.signedAt ?? 0, vector.verify) as Denial;
        expect(denial.why).toBe('no-header');
        // With no signature at all, nobody can say by which of two names it would have come.
        expect([name.toLowerCase(), 'webhook-signature']).toContain(denial.header);
      }
    }
  });
});

describe.each(VECTORS.filter(({ signedAt }) => signedAt !== undefined))('a timestamp of $title', (vector) => {
  const signedAt = vector.signedAt as number;

  it.each([
    [-301, false],
    [-300.001, false],
    [-300, true],
    [0.999, true],
    [300, true],
    [300.001, false],
    [86_400, false],
  ])('that is %f seconds old is good: %s', (age, isGood) => {
    expect(holds(vector, { nowSeconds: signedAt + age })).toBe(isGood);
  });
});

describe.each(VECTORS.filter(({ signedAt }) => signedAt === undefined))(
  'a signature of $title, which has no timestamp,',
  (vector) => {
    it('is right at any time', () => {
      expect(holds(vector, { nowSeconds: 4e9 })).toBe(true);
    });
  },
);
