import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DEPTH } from '../../lib/json/apart.ts';
import { JsonFault, type JsonFaultCode } from '../../lib/json/fault.ts';
import { replacedHalfIn } from '../../lib/json/halves.ts';
import { elementsOf, textOf } from '../../lib/json/json-text.ts';
import { walkJson } from '../../lib/json/scan.ts';
import { asWalked, faultsOf, isJson, readJson } from '../support/json-reference.ts';
import { damagedJsonText, oddJsonText } from '../support/json-texts.ts';

function verdictOn(text: string): string {
  try {
    return textOf(walkJson(text));
  } catch (fault) {
    if (fault instanceof JsonFault) return `refused: ${fault.code}`;
    throw fault;
  }
}

/** What the walk must say, by `JSON.parse` and by the tokens. */
function expectRightVerdict(text: string): void {
  const verdict = verdictOn(text);
  const faults = isJson(text) ? faultsOf(text) : undefined;
  if (faults === undefined) expect(verdict).toBe('refused: invalid-json');
  else if (faults.size > 0) expect([...faults].map((code) => `refused: ${code}`)).toContain(verdict);
  else expect(verdict).toBe(asWalked(text));
}

describe('the walk over JSON text', () => {
  it('takes what JSON.parse takes and nothing else, except for the named faults', () => {
    fc.assert(fc.property(oddJsonText, expectRightVerdict), { numRuns: 3_000 });
  });

  it('comes to the same verdict as JSON.parse on damaged texts', () => {
    fc.assert(fc.property(damagedJsonText, expectRightVerdict), { numRuns: 3_000 });
  });

  it('returns text that means the same', () => {
    fc.assert(
      fc.property(oddJsonText, (text) => {
        fc.pre(isJson(text) && faultsOf(text).size === 0);
        expect(readJson(textOf(walkJson(text)))).toEqual(readJson(text));
      }),
    );
  });

  it.each([
    ['', 'invalid-json'],
    [' \n', 'invalid-json'],
    ['01', 'invalid-json'],
    ['-', 'invalid-json'],
    ['+1', 'invalid-json'],
    ['1.', 'invalid-json'],
    ['.5', 'invalid-json'],
    ['1e', 'invalid-json'],
    ['0x10', 'invalid-json'],
    ['NaN', 'invalid-json'],
    ['Infinity', 'invalid-json'],
    ['True', 'invalid-json'],
    ['nul', 'invalid-json'],
    ['truefalse', 'invalid-json'],
    ['1 2', 'invalid-json'],
    ['{} {}', 'invalid-json'],
    ['[1,]', 'invalid-json'],
    ['[,1]', 'invalid-json'],
    ['[1', 'invalid-json'],
    ['{"a":1,}', 'invalid-json'],
    ['{a:1}', 'invalid-json'],
    ["{'a':1}", 'invalid-json'],
    ['{"a" 1}', 'invalid-json'],
    ['{"a":}', 'invalid-json'],
    ['{"a":1]', 'invalid-json'],
    ['"a', 'invalid-json'],
    ['"a\\', 'invalid-json'],
    ['"\n"', 'invalid-json'],
    ['"\u0000"', 'invalid-json'],
    ['"\u001f"', 'invalid-json'],
    ['"\\x41"', 'invalid-json'],
    ['"\\u12"', 'invalid-json'],
    ['"\\u12g4"', 'invalid-json'],
    ['// no\n1', 'invalid-json'],
    ['\u00a01', 'invalid-json'],
    ['\ufeff{}', 'invalid-json'],
    ['[\uffff]', 'invalid-json'],
    ['{"a":1,"a":1}', 'duplicate-key'],
    ['{"a":1,"\\u0061":1}', 'duplicate-key'],
    ['{"\\/":1,"/":2}', 'duplicate-key'],
    ['{"é":1,"\\u00E9":2}', 'duplicate-key'],
    ['{"😀":1,"\\ud83d\\ude00":2}', 'duplicate-key'],
    ['[{"x":{"":1,"b":2,"":3}}]', 'duplicate-key'],
    ['{"__proto__":1}', 'forbidden-key'],
    ['[{"a":{"\\u005f_proto_\\u005F":null}}]', 'forbidden-key'],
    ['{"\\ud800":1,"\\udc00":2}', 'duplicate-key'],
    ['{"\\ud800":1,"\ufffd":2}', 'duplicate-key'],
    ['{"\ud800":1,"\ufffd":2}', 'duplicate-key'],
    ['"\\ud83d\\ude"', 'invalid-json'],
    ['"\\ud83d\\ude0g"', 'invalid-json'],
  ] satisfies [string, JsonFaultCode][])('refuses %j as %s', (text, code) => {
    expect(verdictOn(text)).toBe(`refused: ${code}`);
  });

  it.each([
    '-0',
    '1e400',
    '-1.0E-10',
    '9007199254740993',
    ' \t\r\n{ }\n',
    '[ ]',
    '{"a":{"a":[{"a":1},{"a":2}]},"A":1}',
    '{"constructor":1,"toString":2,"hasOwnProperty":3,"__proto":4}',
    '"\\ud83d\\uDE00 😀 \\udbff\\udfff"',
    '"\\\\ud800 \\\\\\ud83d\\ude00"',
    '"\u007f\u2028\u2029\ufffd"',
  ])('takes %j and leaves it as it is', (text) => {
    expect(textOf(walkJson(text))).toBe(text);
  });

  it.each([
    ['"\\ud83d"', '"\\ufffd"', ''],
    ['"\\uDE00\\ud83d"', '"\\ufffd\\ufffd"', ''],
    ['["\\ud83d\\ud83d\\ude00"]', '["\\ufffd\\ud83d\\ude00"]', '[0]'],
    ['[1,"a\\ud83d\\ude00\\ude00"]', '[1,"a\\ud83d\\ude00\\ufffd"]', '[1]'],
    ['{"a":[{"b":"\\ud83d \\ude00"}]}', '{"a":[{"b":"\\ufffd \\ufffd"}]}', 'a[0].b'],
    ['{"a":{"c":1,"b":"\\ud83d\\\\ude00"}}', '{"a":{"c":1,"b":"\\ufffd\\\\ude00"}}', 'a.b'],
    ['"\\ud83d\\n"', '"\\ufffd\\n"', ''],
    ['"\\ud83d\\u0041"', '"\\ufffd\\u0041"', ''],
    ['{"x":{"\\udbff":1}}', '{"x":{"\\ufffd":1}}', 'x.\ufffd'],
    // As they are, not escaped: so text comes from a parser that lets them pass.
    ['{"a\ude00":"\uffff"}', '{"a\\ufffd":"\\uffff"}', 'a\ufffd'],
    ['"\ude00\ud83d"', '"\\ufffd\\ufffd"', ''],
  ])('makes U+FFFD of half a surrogate pair in %j, and says where', (text, written, path) => {
    const json = walkJson(text);

    expect(textOf(json)).toBe(written);
    expect(replacedHalfIn(json)).toBe(path);
    expect(readJson(written)).toEqual(readJson(text));
  });

  it('tells of halves only where they are', () => {
    const [a, b, c] = elementsOf(walkJson('["a",{"x":"\\udfff"},["\\ud83d\\ude00"]]')) ?? [];

    expect([a, b, c].map((element) => element && replacedHalfIn(element))).toEqual([
      undefined,
      'x',
      undefined,
    ]);
    expect(replacedHalfIn(walkJson('"\\ufffd\ufffd"'))).toBeUndefined();
  });

  it.each([
    ['"\ufffe"', '"\\ufffe"'],
    ['{"\uffff":"\uffff\ufffe"}', '{"\\uffff":"\\uffff\\ufffe"}'],
    ['"\\\\\uffff"', '"\\\\\\uffff"'],
  ])('writes what SQS refuses in %j as an escape', (text, written) => {
    expect(textOf(walkJson(text))).toBe(written);
    expect(readJson(written)).toEqual(readJson(text));
  });

  it('refuses an escape that ends in a character SQS refuses', () => {
    expect(verdictOn('"\\\uffff"')).toBe('refused: invalid-json');
    expect(verdictOn('"\\u000\uffff"')).toBe('refused: invalid-json');
  });

  it.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
    ['objects in lists', '[{"a":', '}]'],
  ])('takes %s nested to the limit and refuses one level more', (_, open, close) => {
    const levels = MAX_DEPTH / close.length;
    const text = `${open.repeat(levels)}1${close.repeat(levels)}`;

    expect(textOf(walkJson(text))).toBe(text);
    expect(verdictOn(`[${text}]`)).toBe('refused: too-deep');
    expect(verdictOn(`{"a":${text}}`)).toBe('refused: too-deep');
  });

  it('refuses a million open brackets without running out of stack', () => {
    expect(verdictOn('['.repeat(1_000_000))).toBe('refused: invalid-json');
    expect(verdictOn('['.repeat(1_000_000) + ']'.repeat(1_000_000))).toBe('refused: too-deep');
  });

  it('comes to the same verdict on syntax however deep it stands', () => {
    const part = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      '{"a":',
      '1',
      ',',
      '"x"',
      '"b":',
      '{}',
      '[]',
      ' ',
      '"\\n"',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.constantFrom(1, MAX_DEPTH), (parts, depth) => {
        const text = `${'['.repeat(depth)}${parts.join('')}${']'.repeat(depth)}`;
        expect(verdictOn(text) === 'refused: invalid-json').toBe(!isJson(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it('says where the fault is, and quotes no more than the start of a name', () => {
    const whole = 'n'.repeat(64);
    const long = `${whole}n`;

    expect(() => walkJson('{"a":tru}')).toThrow('is not JSON: "t" is not expected (character 5)');
    expect(() => walkJson('[1')).toThrow('is not JSON: the text ends (character 2)');
    expect(() => walkJson('{"a":1,"a":2}')).toThrow('"a" stands twice in one object (character 7)');
    expect(() => walkJson(`{"${long}":1,"${long}":2}`)).toThrow(`"${whole}…" stands twice`);
    expect(() => walkJson(`{"${whole}":1,"${whole}":2}`)).toThrow(`"${whole}" stands twice`);
    expect(() => walkJson('{"\\n":1,"\\n":2}')).toThrow('"\\n" stands twice');
  });
});
