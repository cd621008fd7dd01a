import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../lib/json/json-text.ts';
import {
  listText,
  objectText,
  replaceStrings,
  stringIn,
  stringText,
  valuesNamed,
} from '../../lib/json/object-text.ts';
import { walkJson } from '../../lib/json/scan.ts';
import { readJson } from '../support/json-reference.ts';
import { honestListText } from '../support/json-texts.ts';

const walked = (text: string | undefined) => (text === undefined ? undefined : walkJson(text));

function valueTexts(text: string | undefined, names = ['a', 'b', 'c']): [string, string][] {
  return [...valuesNamed(walked(text), names)].map(([name, value]) => [name, textOf(value)]);
}

describe('the values of an object', () => {
  it('are found by their unescaped names, each as it was written', () => {
    expect(valueTexts(' { "a" : 1.0 , "\\u0062":[ 1 ], "c":"\\u00e9" } ')).toEqual([
      ['a', '1.0'],
      ['b', '[ 1 ]'],
      ['c', '"\\u00e9"'],
    ]);
  });

  it('are those that are asked for, and no others', () => {
    expect(valueTexts('{"a":1,"b":2}', ['b', 'd'])).toEqual([['b', '2']]);
  });

  it('are none where they are null, or where there is no object', () => {
    for (const text of ['{"a":null}', '[]', '7', '"{}"', 'null', undefined]) {
      expect(valueTexts(text)).toEqual([]);
    }
  });

  it('make the same object again', () => {
    const text = '{"a":1.0,"b":[ 1 ],"c":"\\u00e9"}';

    expect(objectText(Object.fromEntries(valueTexts(text)))).toBe(text);
  });
});

describe('a text that is put together', () => {
  it('leaves out what has no text, and writes names as JSON', () => {
    expect(objectText({ 'a"': '1', b: undefined })).toBe('{"a\\"":1}');
    expect(objectText({})).toBe('{}');
    expect(listText(['1.0', '{}'])).toBe('[1.0,{}]');
    expect(listText([])).toBe('[]');
  });
});

describe('a value that should be a string', () => {
  it.each([
    ['"a"', '"a"', 'a'],
    ['"\\u0061"', '"\\u0061"', 'a'],
    ['""', undefined, undefined],
    ['12345678901234567890', '"12345678901234567890"', undefined],
    ['-1.0', '"-1.0"', undefined],
    ['true', 'true', undefined],
    ['{}', '{}', undefined],
    [undefined, undefined, undefined],
  ])('%s is the text %s that says %s', (text, asText, said) => {
    expect(stringText(walked(text))).toBe(asText);
    expect(stringIn(walked(text))).toBe(said);
  });
});

describe('strings that are replaced', () => {
  it('are the values, wherever they stand', () => {
    expect(replaceStrings(walkJson('{"a" : "b", "\\"c": ["d", {"e":"f"}], "g":1.0}'), () => '7')).toBe(
      '{"a" : 7, "\\"c": [7, {"e":7}], "g":1.0}',
    );
    expect(replaceStrings(walkJson('"a"'), (literal) => `[${literal}]`)).toBe('["a"]');
  });

  it('leave all else as it was, in any JSON', () => {
    fc.assert(
      fc.property(honestListText, (text) => {
        expect(replaceStrings(walkJson(text), (literal) => literal)).toBe(text);
        expect(readJson(replaceStrings(walkJson(text), () => '7'))).toEqual(withSevens(readJson(text)));
      }),
    );
  });
});

/** A value with 7 in place of each of its strings. */
function withSevens(value: unknown): unknown {
  if (typeof value === 'string') return 7;
  if (Array.isArray(value)) return value.map(withSevens);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withSevens(member)]));
}
