import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Member, membersOf } from '../../lib/json/json-text.ts';
import { walkJson } from '../../lib/json/scan.ts';
import { type Changes, spliceObject } from '../../lib/json/splice.ts';
import { readJson } from '../support/json-reference.ts';
import { honestObjectText } from '../support/json-texts.ts';

function membersIn(text: string): Member[] {
  return membersOf(walkJson(text)) ?? [];
}

function splice(text: string, changes: Changes): string {
  return spliceObject(walkJson(text), changes);
}

function rawMembers(text: string): Map<string, string> {
  return new Map(membersIn(text).map(({ name, start, end }) => [name, text.slice(start, end)]));
}

const addedName = fc.constantFrom('createdAt', 'id', 'constructor', 'A name "quoted"');
const newValue = fc.constantFrom('1', '"\\u00e9"', '1.0', '{"a": [ ]}', '9007199254740993');

/** An object of which at least one member stays, any others go, some are replaced, and some are added. */
const splicing = honestObjectText
  .filter((text) => membersIn(text).length >= 1)
  .chain((text) =>
    fc.record({
      text: fc.constant(text),
      remove: fc
        .subarray([...rawMembers(text).keys(), 'missing'])
        .filter((names) => [...rawMembers(text).keys()].some((name) => !names.includes(name))),
      set: fc.dictionary(fc.oneof(fc.constantFrom(...rawMembers(text).keys()), addedName), newValue, {
        maxKeys: 4,
        noNullPrototype: true,
      }),
    }),
  );

describe('a spliced object', () => {
  it('has the new values, lacks what was removed, and keeps every other member as it was written', () => {
    fc.assert(
      fc.property(splicing, ({ text, remove, set }) => {
        const spliced = splice(text, { remove, set });

        const expected = new Map(Object.entries(readJson(text) as object));
        for (const [name, value] of Object.entries(set)) expected.set(name, readJson(value));
        for (const name of remove) expected.delete(name);
        expect(readJson(spliced)).toEqual(Object.fromEntries(expected));

        const after = rawMembers(spliced);
        const untouched = [...rawMembers(text)].filter(
          ([name]) => !remove.includes(name) && !Object.hasOwn(set, name),
        );
        for (const [name, raw] of untouched) expect(after.get(name)).toBe(raw);
        expect([...after.keys()].filter((name) => untouched.some(([kept]) => kept === name))).toEqual(
          untouched.map(([name]) => name),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('is the same text, character for character, when nothing changes', () => {
    fc.assert(
      fc.property(honestObjectText, (text) => {
        expect(splice(text, {})).toBe(text);
      }),
    );
  });

  it.each([
    ['the first', '{"a":1, "b":2, "c":3}', { remove: ['a'] }, '{"b":2, "c":3}'],
    ['the middle one', '{"a":1, "b":2, "c":3}', { remove: ['b'] }, '{"a":1, "c":3}'],
    ['the last', '{"a":1, "b":2, "c":3 }', { remove: ['c'] }, '{"a":1, "b":2 }'],
    ['the first two', '{"a":1, "b":2, "c":3}', { remove: ['a', 'b'] }, '{"c":3}'],
    ['the last two', '{"a":1, "b":2 , "c":3 }', { remove: ['b', 'c'] }, '{"a":1 }'],
    ['all but the middle one', '{ "a":1, "b":2 , "c":3}', { remove: ['c', 'a'] }, '{ "b":2}'],
    ['every second one', '{"a":1,"b":2,"c":3,"d":4}', { remove: ['b', 'd'] }, '{"a":1,"c":3}'],
    ['one that is not there', '{"a":1}', { remove: ['b'] }, '{"a":1}'],
    ['one that is written with escapes', '{"\\u0061":1,"b":2}', { remove: ['a'] }, '{"b":2}'],
    ['only the outer one', '{"a":{"b":1},"b":2}', { remove: ['b'] }, '{"a":{"b":1}}'],
  ])('loses %s', (_, text, changes, spliced) => {
    expect(splice(text, changes)).toBe(spliced);
  });

  it.each([
    ['replaced where it stands', '{ "a" : 1 , "b" : 2 }', { set: { a: '3' } }, '{ "a" : 3 , "b" : 2 }'],
    ['added at the end', '{"a":1}', { set: { b: '"x"', c: '2' } }, '{"a":1,"b":"x","c":2}'],
    ['added with its name quoted', '{"a":1}', { set: { 'b"\n': '2' } }, '{"a":1,"b\\"\\n":2}'],
    [
      'added after the last was removed',
      '{"a":1,"b":2}',
      { remove: ['b'], set: { c: '3' } },
      '{"a":1,"c":3}',
    ],
    [
      'added after the last two were removed',
      '{"a":1,"b":2,"c":3}',
      { remove: ['b', 'c'], set: { d: '4' } },
      '{"a":1,"d":4}',
    ],
    ['replaced beside one removed', '{"a":1,"b":2}', { remove: ['a'], set: { b: '3' } }, '{"b":3}'],
    [
      'kept that is named like what every object has',
      '{"constructor":1,"a":2}',
      { set: { a: '3' } },
      '{"constructor":1,"a":3}',
    ],
    ['not set when it is removed', '{"a":1,"b":2}', { remove: ['b'], set: { b: '3' } }, '{"a":1}'],
  ])('has a member %s', (_, text, changes: Changes, spliced) => {
    expect(splice(text, changes)).toBe(spliced);
  });

  it('keeps the lines of a pretty-printed body', () => {
    const text = '{\r\n  "operation": "events/track",\r\n  "eventName": "sum",\r\n  "userId": "u"\r\n}\n';

    expect(splice(text, { remove: ['operation'], set: { id: '"1"' } })).toBe(
      '{\r\n  "eventName": "sum",\r\n  "userId": "u","id":"1"\r\n}\n',
    );
  });
});
