import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWithLongIntegers } from '../../lib/json/long-integers.ts';
import { walkJson } from '../../lib/json/scan.ts';
import { parseJson } from '../../lib/json/value.ts';

// biome-ignore lint/suspicious/noExplicitAny: what is in there is in the test's text
const parse = (text: string): any => parseWithLongIntegers(walkJson(text));

describe('an integer of more digits than a number holds', () => {
  it.each([
    '9007199254740992',
    '9007199254740993',
    '-788032119674292922',
    '12345678901234567890123',
    '1'.repeat(400),
  ])('has all its digits where it is written: %s', (digits) => {
    const { id } = parse(`{"id":${digits}}`);

    expect(String(id)).toBe(digits);
    expect(`order-${id}`).toBe(`order-${digits}`);
    expect(['a', id].join('-')).toBe(`a-${digits}`);
    expect(JSON.stringify({ id, ids: [id] })).toBe(`{"id":${digits},"ids":[${digits}]}`);
  });

  it('is reckoned with as any number is, rounded', () => {
    const time = parse('1795435200123456789');

    expect(Math.floor(time / 1e9)).toBe(1_795_435_200);
    expect(time > 5 && time < parse('1795435200999999999')).toBe(true);
    expect(Number(time)).toBe(Number('1795435200123456789'));
  });

  it.each([
    '9007199254740991',
    '-9007199254740991',
    '1.2345678901234567',
    '1234567890123456e1',
    '0',
    '"9007199254740993"',
  ])('is not %s, which stays what it is', (text) => {
    expect(parse(text)).toBe(JSON.parse(text));
  });

  it('is found wherever it stands', () => {
    const text =
      ' {"a":[1,{"\\u0062":9007199254740993,"x":"\\n"},[[-9007199254740995]]],"c":2, "d":9007199254740997} ';

    expect(JSON.stringify(parse(text))).toBe(
      '{"a":[1,{"b":9007199254740993,"x":"\\n"},[[-9007199254740995]]],"c":2,"d":9007199254740997}',
    );
    expect(JSON.stringify(parse(' 9007199254740993 '))).toBe('9007199254740993');
  });

  it('changes nothing of a text without one', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        fc.pre(!text.includes('__proto__'));
        const json = walkJson(text.replaceAll(/\d{16,}/g, '1'));
        expect(parseWithLongIntegers(json)).toEqual(parseJson(json));
      }),
    );
  });
});
