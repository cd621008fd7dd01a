import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DEPTH } from '../../lib/json/apart.ts';
import { elementsOf, membersOf } from '../../lib/json/json-text.ts';
import { walkJson } from '../../lib/json/scan.ts';
import { parseJson } from '../../lib/json/value.ts';
import { faultsOf, isJson, namesMisread, readJson } from '../support/json-reference.ts';
import { honestListText, honestObjectText, oddJsonText } from '../support/json-texts.ts';

/** What `JSON.parse` must have met for it to take the names of `text` for others. */
function poison(text: string): void {
  // Twice, as V8 learns the shape of an object from the first that has it.
  for (let i = 0; i < 2; i++) JSON.parse(namesMisread(text));
}

function expectSameValue(text: string): void {
  expect(parseJson(walkJson(text))).toEqual(readJson(text));
  // What a function of the configuration enumerates comes in the same order too.
  expect(JSON.stringify(parseJson(walkJson(text)))).toBe(JSON.stringify(readJson(text)));
}

describe('the value of a text that was walked', () => {
  it('is what a reading by tokens makes of it', () => {
    fc.assert(
      fc.property(oddJsonText, (odd) => {
        fc.pre(isJson(odd) && faultsOf(odd).size === 0);
        expectSameValue(odd);
      }),
      { numRuns: 1_000 },
    );
  });

  it('stays the same whatever names JSON.parse met before', () => {
    fc.assert(
      fc.property(fc.oneof(honestObjectText, honestListText), (text) => {
        poison(text);
        expectSameValue(text);
      }),
      { numRuns: 1_000 },
    );
  });

  // As in https://github.com/nodejs/node/issues/63785. What stands first must be met nowhere else.
  it.each([
    ['{"1st":0,"\\\\":0}', '{"1st":1,"\\"":2}', { '1st': 1, '"': 2 }],
    ['{"2nd":0,"\\\\":0}', '{"2nd":1,"\\n":2}', { '2nd': 1, '\n': 2 }],
    ['{"3rd":0,"\\\\u":0}', '{"3rd":1,"\\u0069d":2}', { '3rd': 1, id: 2 }],
    ['{"4th":0,"\\\\u0075":0}', '{"4th":1,"\\u0075serId":2}', { '4th': 1, userId: 2 }],
    ['[{"5th":0,"\\\\/":0}]', '[{"5th":1,"\\/b":2}]', [{ '5th': 1, '/b': 2 }]],
  ])('does not change when %s was parsed before %s', (before, text, value) => {
    JSON.parse(before);
    JSON.parse(before);

    expect(parseJson(walkJson(text))).toEqual(value);
  });

  it.each([
    ['"\\ud83d\\ude00\\u00e9\\/\\t"', '😀é/\t'],
    [' "\\"" ', '"'],
    ['[ ]', []],
    ['{"\\u0061" : { } , "b" : [ [ ] , null ] }\n', { a: {}, b: [[], null] }],
    ['[-0,1e400,-1.5E-3,9007199254740993,"\\\\"]', [-0, Infinity, -0.0015, 9007199254740992, '\\']],
    ['{"constructor":1,"\\u0074oString":2,"":3}', { constructor: 1, toString: 2, '': 3 }],
    ['{"b":1,"2":2,"\\u0031":3}', { 1: 3, 2: 2, b: 1 }],
    [' "no escape" ', 'no escape'],
    ['true', true],
  ])('of %s is as it should be', (text, value) => {
    expect(parseJson(walkJson(text))).toEqual(value);
  });

  it('may be a part of the text that was walked', () => {
    const events = membersOf(walkJson('{"events":[{"\\u0061":1},2]}'))?.[0]?.value;

    expect(events && elementsOf(events)?.map(parseJson)).toEqual([{ a: 1 }, 2]);
  });

  it('may be nested to the limit', () => {
    const text = `${'[{"\\u0061":'.repeat(MAX_DEPTH / 2)}1${'}]'.repeat(MAX_DEPTH / 2)}`;

    expect(JSON.stringify(parseJson(walkJson(text)))).toBe(text.replaceAll('\\u0061', 'a'));
  });
});
