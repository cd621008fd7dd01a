import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digest, isOneOf } from '../../../lib/accept/verify/constant-time.ts';

/** Counts how many of its elements are looked at. */
class Counted extends Array<Buffer> {
  looks = 0;
  override *[Symbol.iterator](): ArrayIterator<Buffer> {
    for (let index = 0; index < this.length; index++) {
      this.looks += 1;
      yield this[index] as Buffer;
    }
  }
}

describe('a value among candidates', () => {
  it('is found wherever it stands, and nothing else is', () => {
    const bytes = fc.uint8Array({ maxLength: 3 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes, fc.array(bytes, { maxLength: 5 }), (value, candidates) => {
        expect(isOneOf(value, candidates)).toBe(candidates.some((candidate) => candidate.equals(value)));
        expect(isOneOf(value, [...candidates, Buffer.from(value)])).toBe(true);
      }),
    );
  });

  it.each([0, 1, 2])(
    'makes every candidate looked at, also those after the %i. one, which it is',
    (place) => {
      const candidates = new Counted();
      for (let index = 0; index < 3; index++)
        candidates.push(digest(index === place ? 'key' : `other ${index}`));

      expect(isOneOf(digest('key'), candidates)).toBe(true);
      expect(candidates.looks).toBe(3);
    },
  );
});

describe('a digest', () => {
  it('is of UTF-8, and has one length whatever the text', () => {
    expect(digest('abc').toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(digest('é')).toEqual(digest('\u00e9'));
    expect(digest('é')).not.toEqual(digest('e\u0301'));
    expect(digest('x'.repeat(1_000))).toHaveLength(32);
  });
});
