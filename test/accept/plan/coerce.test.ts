/** What becomes of a value of another type than the plan's, and what would lose something and stays. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coerced } from '../../../lib/accept/plan/coerce.ts';
import { typeOf } from '../../../lib/accept/plan/field-type.ts';
import { doubleText, int64Text } from '../../../lib/accept/plan/number-text.ts';
import type { PlannedWord } from '../../../lib/accept/plan/planned.ts';
import { timeIn } from '../../../lib/iterable/dates.ts';
import { walkJson } from '../../../lib/json/scan.ts';

/** @returns nothing if it stays as it is */
function becomes(literal: string, wanted: PlannedWord): string | undefined {
  const found = typeOf('a', walkJson(literal));
  return found === undefined ? undefined : coerced(wanted, found, literal);
}

describe('a value that can be of the planned type without loss', () => {
  it.each<[string, PlannedWord, string]>([
    ['"12"', 'long', '12'],
    ['"-7"', 'long', '-7'],
    ['"0"', 'long', '0'],
    ['"\\u0031\\u0032"', 'long', '12'],
    ['"9223372036854775807"', 'long', '9223372036854775807'],
    ['"-9223372036854775808"', 'long', '-9223372036854775808'],
    ['12.0', 'long', '12'],
    ['-12.000', 'long', '-12'],
    ['1.2e1', 'long', '12'],
    ['1200e-2', 'long', '12'],
    ['9007199254740993.0', 'long', '9007199254740993'],
    ['0e5', 'long', '0'],
    ['1', 'double', '1.0'],
    ['-0', 'double', '-0.0'],
    ['123456789012', 'double', '123456789012.0'],
    ['9007199254740992', 'double', '9007199254740992.0'],
    ['1152921504606846976', 'double', '1152921504606846976.0'],
    ['"1.50"', 'double', '1.50'],
    ['"12"', 'double', '12.0'],
    ['"1e-7"', 'double', '1e-7'],
    ['"1e+21"', 'double', '1e+21'],
    ['"0.1"', 'double', '0.1'],
    ['12', 'string', '"12"'],
    ['1.50', 'string', '"1.50"'],
    ['9007199254740993', 'string', '"9007199254740993"'],
    ['true', 'string', '"true"'],
    ['"true"', 'boolean', 'true'],
    ['"false"', 'boolean', 'false'],
    ['"2024-01-05T10:00:00Z"', 'date', '"2024-01-05T10:00:00.000Z"'],
    ['"2024-01-05t10:00z"', 'date', '"2024-01-05T10:00:00.000Z"'],
    ['"2024-01-05T10:00:00"', 'date', '"2024-01-05T10:00:00.000Z"'],
    ['"2024-01-05T10:00:00.5+02:00"', 'date', '"2024-01-05T10:00:00.500+02:00"'],
    ['"2024-01-05 10:00:00.123 -0830"', 'date', '"2024-01-05T10:00:00.123-08:30"'],
    ['"2024-01-05T10:00:00,120000+02"', 'date', '"2024-01-05T10:00:00.120+02:00"'],
    ['"2024-01-05T10:00:00\\u002b02:00"', 'date', '"2024-01-05T10:00:00.000+02:00"'],
  ])('%s as a %s is %s', (literal, wanted, expected) => {
    expect(becomes(literal, wanted)).toBe(expected);
    expect(typeOf('a', walkJson(expected))).toBe(wanted);
  });
});

describe('a value that would lose something', () => {
  it.each<[string, PlannedWord]>([
    // Not as a number is written.
    ['"012"', 'long'],
    ['"+12"', 'long'],
    ['" 12"', 'long'],
    ['"12 "', 'long'],
    ['"12,5"', 'double'],
    ['".5"', 'double'],
    ['"1."', 'double'],
    ['"0x10"', 'long'],
    ['"1_000"', 'long'],
    ['"NaN"', 'double'],
    ['""', 'long'],
    ['""', 'boolean'],
    // Not that number.
    ['1.5', 'long'],
    ['"1.5"', 'long'],
    ['1e-1', 'long'],
    ['"9223372036854775808"', 'long'],
    ['9223372036854775808', 'long'],
    ['1e19', 'long'],
    ['1e999999999999999999999', 'long'],
    ['9007199254740993', 'double'],
    ['"0.1234567890123456789"', 'double'],
    ['"1e400"', 'double'],
    ['"1e-400"', 'double'],
    ['1'.repeat(400), 'double'],
    // Another thing.
    ['true', 'long'],
    ['1', 'boolean'],
    ['"True"', 'boolean'],
    ['"yes"', 'boolean'],
    ['1700000000', 'date'],
    ['"2024-01-05"', 'string'],
    ['"2024-01-05"', 'long'],
    ['"2024-02-31T10:00:00Z"', 'date'],
    ['"2024-01-05T10:00:00.1234Z"', 'date'],
    ['"5 January 2024"', 'date'],
    ['{}', 'string'],
    ['[]', 'string'],
    ['["1"]', 'long'],
    ['"x"', 'array'],
    ['"{}"', 'object'],
    ['{"lat":1,"lon":2}', 'geo_location'],
    ['null', 'string'],
  ])('%s is not made a %s', (literal, wanted) => {
    expect(becomes(literal, wanted)).toBeUndefined();
  });

  it.each<[string, PlannedWord]>([
    ['0', 'long'],
    ['1', 'double'],
  ])('of a million digits (%s …) is not even tried', (digit, wanted) => {
    const digits = digit.repeat(1_000_000);
    expect(becomes(`"${digits}"`, wanted)).toBeUndefined();
    expect(becomes(`1${digits}.5`, 'long')).toBeUndefined();
    expect(becomes(`1${digits}1`, 'double')).toBeUndefined();
  });
});

/** The number as a fraction of whole numbers, exactly. */
function exactly(text: string): { readonly over: bigint; readonly under: bigint } {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const tens = BigInt(Number(exponent) - fraction.length);
  const digits = BigInt(whole + fraction);
  return tens < 0n ? { over: digits, under: 10n ** -tens } : { over: digits * 10n ** tens, under: 1n };
}

const numberText = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.bigInt({ min: 0n, max: 2n ** 66n }).map(String),
    fc.option(fc.stringMatching(/^\d{1,4}0{0,4}$/), { nil: undefined }),
    fc.option(fc.integer({ min: -25, max: 25 }), { nil: undefined }),
  )
  .map(([sign, whole, fraction, exponent]) =>
    [sign, whole, fraction && `.${fraction}`, exponent === undefined ? '' : `e${exponent}`].join(''),
  );

describe('a number that is written anew', () => {
  it('as a long is the same number, and is one of 64 bits', () => {
    fc.assert(
      fc.property(numberText, (text) => {
        const { over, under } = exactly(text);
        const isLong = over % under === 0n && BigInt.asIntN(64, over / under) === over / under;

        const long = int64Text(text);
        expect(long !== undefined).toBe(isLong);
        if (long !== undefined) expect(BigInt(long)).toBe(over / under);
      }),
      { numRuns: 500 },
    );
  });

  it('as a double is the same number, with all its digits', () => {
    fc.assert(
      fc.property(numberText, (text) => {
        const double = doubleText(text);
        if (double === undefined) return;
        expect(double.startsWith(text)).toBe(true);
        expect(exactly(double)).toEqual(exactly(/[.e]/.test(text) ? text : `${text}.0`));
      }),
      { numRuns: 500 },
    );
  });

  it('as a double is refused only if a double would be another number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => {
        expect(Number(doubleText(JSON.stringify(double)))).toBe(double === 0 ? 0 : double);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a date that is written anew', () => {
  it('is the same moment, to the millisecond', () => {
    const date = fc
      .tuple(
        fc.date({ min: new Date('0001-01-02'), max: new Date('9998-12-30'), noInvalidDate: true }),
        fc.constantFrom('Z', 'z', '', '+02:00', '-0830', ' +05'),
        fc.constantFrom(16, 19, 21, 23),
        fc.constantFrom('T', ' ', 't'),
      )
      .map(([moment, zone, length, separator]) =>
        (moment.toISOString().slice(0, length) + zone).replace('T', separator),
      );
    fc.assert(
      fc.property(date, (text) => {
        const made = becomes(`"${text}"`, 'date');
        if (typeOf('a', walkJson(`"${text}"`)) === 'date') return;
        expect(typeOf('a', walkJson(made ?? '0'))).toBe('date');
        expect(timeIn((made ?? '').slice(1, -1))).toBe(timeIn(text));
      }),
      { numRuns: 500 },
    );
  });
});
