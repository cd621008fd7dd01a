import { describe, expect, it } from 'vitest';
import { linesOf, prettyOf } from '../../../console/page/parts/json-lines.ts';
import { durationOf, relativeOf } from '../../../console/page/parts/moment.ts';
import { bytesOf, countOf, rateOf } from '../../../console/page/parts/numbers.ts';
import { escapeUnseen, visible, visibleLines } from '../../../console/page/parts/visible.ts';

describe('JSON in lines', () => {
  it('has the path of what stands on each, as differences name it', () => {
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
      'd.e []',
      ' }',
    ]);
  });

  it('keeps digits and escapes as they are written', () => {
    const text = String.raw`{"n":1.50,"big":12345678901234567890,"e":"\u00e9\"}, \\"}`;
    expect(prettyOf(text)).toBe(
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
    expect(prettyOf('a\nb')).toBe('a\nb');
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect(linesOf(deep)).toBeUndefined();
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
