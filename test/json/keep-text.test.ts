import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepText } from '../../lib/json/keep-text.ts';
import { walkJson } from '../../lib/json/scan.ts';
import { parseJson } from '../../lib/json/value.ts';
import { honestObjectText } from '../support/json-texts.ts';

/** Gets the parsed value, and returns what it becomes. */
// biome-ignore lint/suspicious/noExplicitAny: each text is another
type Edit = (value: any) => unknown;

function edited(text: string, edit: Edit): string | undefined {
  const json = walkJson(text);
  const before = parseJson(json);
  return keepText(json, before, edit(before));
}

/** The same value, of which no object is the same. */
const copied = (value: unknown): unknown => structuredClone(value);

describe('a value that was edited', () => {
  it.each([
    ['is the same', (value: unknown) => value],
    ['was copied', copied],
  ])('is the text that it was, character for character, where it %s', (_, edit) => {
    fc.assert(
      fc.property(honestObjectText, (text) => {
        expect(edited(text, edit)).toBe(text);
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
        expect(JSON.stringify(JSON.parse(edited(text, () => merged) ?? ''))).toBe(JSON.stringify(merged));
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

  it.each<[string, unknown]>([
    ['a date', { a: new Date(0), b: [new Date(0)] }],
    ['what says itself how it is written', { a: { toJSON: () => ({ c: 1 }) }, toJSON: () => [7] }],
    [
      'what JSON has no word for',
      { a: undefined, b: [undefined, () => 1, Symbol(), Number.NaN], c: () => 1 },
    ],
    ['holes', { b: Object.assign([], { 2: 1 }) }],
    ['boxed values', { a: Object(1), b: Object('x') }],
    ['tables', { a: new Map([[1, 2]]), b: new Set([1]) }],
    ['an object without a prototype', { a: Object.assign(Object.create(null), { c: 1 }) }],
    [
      'an object of a class',
      {
        a: new (class {
          c = 1;
          get d() {
            return 2;
          }
        })(),
      },
    ],
    ['nothing', undefined],
    ['a function', () => 1],
    ['null', null],
    ['a text', 'x'],
  ])('is written as JSON.stringify writes %s', (_, value) => {
    expect(edited('{"a":{"c":2},"b":[1,{"c":2},3,4]}', () => value)).toBe(JSON.stringify(value));
  });

  it('keeps the digits that its author wrote', () => {
    const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

    expect(edited('{"a":{"b":1.0}}', () => ({ a: { b: rawJSON('2.0'), c: rawJSON('3.0') } }))).toBe(
      '{"a":{"b":2.0,"c":3.0}}',
    );
    expect(edited('{"a":{"rawJSON":1}}', () => ({ a: rawJSON('9007199254740993') }))).toBe(
      '{"a":9007199254740993}',
    );
  });

  it.each([
    ['a ring', ringed()],
    ['a bigint', { a: { c: 1n } }],
  ])('is refused by JSON.stringify if it is %s', (_, value) => {
    expect(() => edited('{"a":{"c":2}}', () => value)).toThrow(TypeError);
  });

  it('costs no more than its size, in however many members, though their order turns', () => {
    const numbered = `{${Array.from({ length: 50_000 }, (_, i) => `"${50_000 - i}":${i}.0`)}}`;
    expect(edited(numbered, (value) => ({ ...value, a: 1 }))).toContain('"1":49999.0,"2":49998.0,');

    const text = `{${Array.from({ length: 50_000 }, (_, i) => `"m${i}":${i}.0`)}}`;

    expect(edited(text, (value) => ({ ...value, m7: 8 }))).toBe(text.replace('"m7":7.0', '"m7":8'));
  });
});

function ringed(): object {
  const ring: Record<string, unknown> = {};
  ring.a = ring;
  return ring;
}
