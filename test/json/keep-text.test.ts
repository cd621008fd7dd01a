import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepText } from '../../lib/json/keep-text.ts';
import { walkJson } from '../../lib/json/scan.ts';
import { honestObjectText } from '../support/json-texts.ts';

/** Gets the parsed value, and returns what it becomes. */
// biome-ignore lint/suspicious/noExplicitAny: each text is another
type Edit = (value: any) => unknown;

function edited(text: string, edit: Edit): string {
  return keepText(walkJson(text), walkJson(JSON.stringify(edit(JSON.parse(text)))));
}

describe('a value that was edited', () => {
  it('is the text that it was, character for character, where nothing changed', () => {
    fc.assert(
      fc.property(honestObjectText, (text) => {
        expect(edited(text, (value) => value)).toBe(text);
      }),
    );
  });

  it('means what it became, however it was written', () => {
    const value = fc.dictionary(fc.constantFrom('a', 'b', 'c', '1'), fc.jsonValue({ maxDepth: 3 }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(honestObjectText, value, (text, became) => {
        const merged = { ...JSON.parse(text), ...became };
        // JSON.stringify writes no -0.
        expect(JSON.stringify(JSON.parse(edited(text, () => merged)))).toBe(JSON.stringify(merged));
      }),
    );
  });

  it.each<[string, string, Edit, string]>([
    [
      'beside a member that is added',
      '{"n":9007199254740993,"x":{"one":1.0, "e":1e2}}',
      (value: object) => ({ ...value, plan: 'pro' }),
      '{"n":9007199254740993,"x":{"one":1.0, "e":1e2},"plan":"pro"}',
    ],
    [
      'within an object that has another member now',
      '{"x":{"big":9007199254740993,"s":"\\u00e9"}}',
      (value: { x: object }) => ({ x: { ...value.x, new: 1 } }),
      '{"x":{"big":9007199254740993,"s":"\\u00e9","new":1}}',
    ],
    [
      'in a list, by its index',
      '{"l":[1.0,2.0,{"a":3.0}]}',
      ({ l }: { l: number[] }) => ({ l: [l[0], 7, l[2], 4] }),
      '{"l":[1.0,7,{"a":3.0},4]}',
    ],
    [
      'and not where it stands in another place',
      '{"a":1.0,"b":2}',
      ({ a }: { a: number }) => ({ b: a, c: a }),
      '{"b":1,"c":1}',
    ],
    [
      'in another order',
      '{"a":1.0, "b":2.0}',
      ({ a, b }: Record<string, number>) => ({ b, a }),
      '{"b":2.0,"a":1.0}',
    ],
    ['without a member', '{"a":1.0, "b" : 2.0}', ({ b }: Record<string, number>) => ({ b }), '{"b" : 2.0}'],
    [
      'which JSON.stringify can not write',
      '{"a":1e400,"b":-1e400,"c":-0.0,"d":1}',
      (value: object) => ({ ...value, d: 2 }),
      '{"a":1e400,"b":-1e400,"c":-0.0,"d":2}',
    ],
    ['under a name with escapes', '{"\\u0061":1.0,"b":2}', () => ({ a: 1, b: 3 }), '{"\\u0061":1.0,"b":3}'],
    [
      'but not where the kind is another',
      '{"a":1,"b":[],"c":"1","d":null}',
      () => ({ a: '1', b: {}, c: 1, d: 0 }),
      '{"a":"1","b":{},"c":1,"d":0}',
    ],
    ['but not where nothing is left', '{"a":{"b":1.0}}', () => ({ a: {} }), '{"a":{}}'],
  ])('keeps the text of what it kept %s', (_, text, edit, became) => {
    expect(edited(text, edit)).toBe(became);
  });

  it('costs no more than its size, in however many members', () => {
    const text = `{${Array.from({ length: 50_000 }, (_, i) => `"m${i}":${i}.0`)}}`;

    expect(edited(text, (value) => ({ ...value, m7: 8 }))).toBe(text.replace('"m7":7.0', '"m7":8'));
  });
});
