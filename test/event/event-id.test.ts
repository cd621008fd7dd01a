import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivedEventId } from '../../lib/event/event-id.ts';

type Input = readonly [source: string, scheme: string, id: string, bytes: string | undefined];

function idOf([source, scheme, id, bytes]: Input): string {
  return derivedEventId(source, { scheme, id }, bytes);
}

/** Short texts over few characters, digits and colons among them, so that different inputs look alike. */
const part = fc.string({ unit: fc.constantFrom('a', '1', ':', 'é'), maxLength: 4 });
const input: fc.Arbitrary<Input> = fc.tuple(part, part, part, fc.option(part, { nil: undefined }));

describe('a derived event id', () => {
  it('is the hex SHA-256 over its parts, each after its length in bytes', () => {
    const expected = createHash('sha256').update('3:app10:webhook-id3:é1').digest('hex');

    expect(derivedEventId('app', { scheme: 'webhook-id', id: 'é1' })).toBe(expected);
    expect(expected).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is the same for the same input and another for any other', () => {
    fc.assert(
      fc.property(input, input, (one, other) => {
        expect(idOf(one) === idOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
        expect(idOf(one)).toBe(idOf([...one]));
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not let neighbouring parts run together', () => {
    const ids = [
      idOf(['ab', 'c', 'd', undefined]),
      idOf(['a', 'bc', 'd', undefined]),
      idOf(['a', 'b', 'cd', undefined]),
      idOf(['ab', 'c', '', 'd']),
      idOf(['ab', 'c', 'd', '']),
      idOf(['ab1:c', '', 'd', undefined]),
      idOf(['ab', 'c1:d', '', undefined]),
      idOf(['ab', 'c', '1:d', undefined]),
    ];

    expect(new Set(ids).size).toBe(ids.length);
  });
});
