import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeJson } from '../../lib/json/write.ts';

describe('JSON that is written without recursion', () => {
  it('is what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        const value: unknown = JSON.parse(text);

        expect(writeJson(value)).toBe(JSON.stringify(value));
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    '{"__proto__":{"a":[]},"":{}}',
    '["\\ud83d","\\uffff",-0,1e400,9007199254740993,null,true]',
    '""',
  ])('is that for what is odd, too: %s', (text) => {
    const value: unknown = JSON.parse(text);

    expect(writeJson(value)).toBe(JSON.stringify(value));
  });

  it('may be as deep or as long as the sender likes', () => {
    const deep = `${'[{"a":'.repeat(50_000)}1${'}]'.repeat(50_000)}`;
    const long = `[${Array(300_000).fill('1').join(',')}]`;

    expect(writeJson(JSON.parse(deep))).toBe(deep);
    expect(writeJson(JSON.parse(long))).toBe(long);
  });
});
