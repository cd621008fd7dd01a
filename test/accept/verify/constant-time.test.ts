import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digest, isOneOf } from '../../../lib/accept/verify/constant-time.ts';

describe('a comparison in constant time', () => {
  it('finds a value wherever it stands, and only that', () => {
    const bytes = fc.uint8Array({ maxLength: 3 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes, fc.array(bytes, { maxLength: 5 }), (value, candidates) => {
        expect(isOneOf(value, candidates)).toBe(candidates.some((candidate) => candidate.equals(value)));
        expect(isOneOf(value, [...candidates, Buffer.from(value)])).toBe(true);
      }),
    );
  });

  it('is between digests of one length, by UTF-8', () => {
    expect(digest('abc').toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(digest('é')).toEqual(digest('\u00e9'));
    expect(digest('é')).not.toEqual(digest('e\u0301'));
  });
});
