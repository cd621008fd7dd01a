import { describe, expect, it } from 'vitest';
import { differencesBetween } from '../../../console/page/parts/json-differences.ts';
import { linesOf } from '../../../console/page/parts/json-lines.ts';
import { enclosing, pathsIn, pathsOfFields, valueAt } from '../../../console/page/parts/json-paths.ts';
import { prettyJson } from '../../../console/page/parts/json-text.ts';
import { durationOf, relativeOf } from '../../../console/page/parts/moment.ts';
import { bytesOf, countOf, rateOf } from '../../../console/page/parts/numbers.ts';
import { escapeUnseen, visible, visibleLines } from '../../../console/page/parts/visible.ts';

describe('JSON in lines', () => {
  it('has the path of what stands on each, as a redrive reads it', () => {
    const lines = linesOf('{"a":{"b":[1,{"c":null}]},"d.e":[]}');
    expect(lines?.map(({ path, value }) => `${path} ${value}`)).toEqual([
      ' {',
      'a {',
      'a.b [',
      'a.b[0] 1',
      'a.b[1] {',
      'a.b[1].c null',
      'a.b[1] }',
      'a.b ]',
      'a }',
      String.raw`d\.e []`,
      ' }',
    ]);
  });

  it('keeps digits and escapes as they are written', () => {
    const text = String.raw`{"n":1.50,"big":12345678901234567890,"e":"\u00e9\"}, \\"}`;
    expect(prettyJson(text)).toBe(
      String.raw`{
  "n": 1.50,
  "big": 12345678901234567890,
  "e": "\u00e9\"}, \\"
}`,
    );
  });

  it('says of other text that it is none, also where it is nested too deep', () => {
    expect(linesOf('<html>')).toBeUndefined();
    expect(linesOf('')).toBeUndefined();
    expect(prettyJson('a\nb')).toBeUndefined();
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect(linesOf(deep)).toBeUndefined();
  });
});

describe('two bodies', () => {
  it('differ where a value is another one, or is in one of them alone', () => {
    expect(
      differencesBetween('{"a":1,"b":{"c":"x"},"d":[]}', '{"a":1.0,"b":{"c":"x","e":2},"d":[3]}'),
    ).toEqual([
      { path: 'a', before: '1', after: '1.0' },
      { path: 'd', before: '[]', after: null },
      { path: 'b.e', before: null, after: '2' },
      { path: 'd[0]', before: null, after: '3' },
    ]);
    expect(differencesBetween('text', 'other')).toEqual([{ path: '', before: 'text', after: 'other' }]);
  });
});

describe('paths into a body', () => {
  const BODY = '{"email":"ada@example.com","dataFields":{"items":[{"price":"12.50"}],"a.b":1}}';

  it('are offered in their order', () => {
    expect(pathsIn(BODY)).toEqual([
      'email',
      'dataFields',
      'dataFields.items',
      'dataFields.items[0]',
      'dataFields.items[0].price',
      String.raw`dataFields.a\.b`,
    ]);
  });

  it.each(['no JSON', '{"id":1}\n{"id":2}'])('are none in %j', (body) => {
    expect(pathsIn(body)).toEqual([]);
  });

  it('lie in others', () => {
    expect(enclosing(String.raw`a\.b.c[1].d`)).toEqual([
      String.raw`a\.b.c[1].d`,
      String.raw`a\.b.c[1]`,
      String.raw`a\.b.c`,
      String.raw`a\.b`,
    ]);
  });

  it.each([
    ['email', ['email']],
    ['items.price', ['dataFields.items[0].price']],
    ['a.b', [String.raw`dataFields.a\.b`]],
    ['missing', []],
  ])('are found where Iterable complains of %s', (field, paths) => {
    expect(pathsOfFields([field], BODY)).toEqual(paths);
  });

  it.each([
    ['dataFields.items[0].price', '"12.50"'],
    [String.raw`dataFields.a\.b`, '1'],
    ['dataFields.items', '[{"price":"12.50"}]'],
    ['dataFields.items[7].price', undefined],
  ])('have at %s what stands there', (path, value) => {
    expect(valueAt(path, BODY)).toBe(value);
  });
});

describe('text from outside', () => {
  it('shows what nobody sees', () => {
    expect(visible('a\u001b[31m\u0000\u007f')).toBe('a␛[31m␀␡');
    expect(visible('x\u202eflip\u202c\u200b\ufeff')).toBe('x[U+202E]flip[U+202C][U+200B][U+FEFF]');
    expect(visible('line\nline\tend')).toBe('line␊line␉end');
  });

  it('is left as it is where nothing is hidden, also in other languages', () => {
    for (const text of ['Zoë', 'שלום', 'नमस्ते', '👩\u200d🚀', '日本']) expect(visible(text)).toBe(text);
  });

  it('stands in JSON that is written by hand with escapes for what nobody sees', () => {
    const text = '{\n\t"a\u202e": "x\u2066\\"\u200by", "e": "\u00e9\u200d"\u2028, "open \u202e';
    const shown = escapeUnseen(text);
    expect(shown).toBe('{\n\t"a\\u202e": "x\\u2066\\"\\u200by", "e": "\u00e9\u200d"\u2028, "open \\u202e');
    expect(escapeUnseen(shown)).toBe(shown);
    const whole = '{"a\u202e":["\u007f"]}';
    expect(escapeUnseen(whole)).not.toBe(whole);
    expect(JSON.parse(escapeUnseen(whole))).toEqual(JSON.parse(whole));
  });

  it('keeps ends of lines and tabs where it has lines', () => {
    expect(visibleLines('a\r\n\tb\r\u202e')).toBe('a\n\tb␍[U+202E]');
  });
});

describe('times in words', () => {
  it.each([
    [400, 'now'],
    [4_200, '4 s ago'],
    [61_000, '1 min ago'],
    [3 * 3_600_000, '3 h ago'],
    [50 * 3_600_000, '2 d ago'],
    [-7_400, 'in 8 s'],
  ])('%i ms is %s', (ago, words) => {
    expect(relativeOf(1_000_000_000, 1_000_000_000 + ago)).toBe(words);
  });

  it('have their units, and numbers theirs', () => {
    expect([40, 1_240, 61_000].map(durationOf)).toEqual(['40 ms', '1.2 s', '1 min']);
    expect([412, 2_048, 3_145_728].map(bytesOf)).toEqual(['412 B', '2.0 kB', '3.0 MB']);
    expect([countOf(1, 'event'), countOf(1_204, 'event')]).toEqual(['1 event', '1,204 events']);
    expect([0.2, 9.96, 98.4, 1_980].map(rateOf)).toEqual(['0.2/s', '10/s', '98/s', '1,980/s']);
  });
});
