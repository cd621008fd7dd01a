import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeJson } from '../../lib/json/write.ts';
import { anyText } from '../support/any-text.ts';

const { value: anyValue } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    anyText,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  ),
  value: fc.oneof({ maxDepth: 5 }, tie('leaf'), fc.array(tie('value')), fc.dictionary(anyText, tie('value'))),
}));

describe('JSON that is written without recursion', () => {
  it('is what JSON.stringify writes', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(writeJson(value)).toBe(JSON.stringify(value));
      }),
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
