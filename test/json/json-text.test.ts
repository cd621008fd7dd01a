import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementsOf, membersOf, textOf, valuesIn } from '../../lib/json/json-text.ts';
import { walkJson } from '../../lib/json/scan.ts';
import { faultsOf, isJson, readJson } from '../support/json-reference.ts';
import { honestListText, honestObjectText, oddJsonText } from '../support/json-texts.ts';

describe('the members of an object', () => {
  it('are found by name, with the exact stretch of each value', () => {
    fc.assert(
      fc.property(honestObjectText, (text) => {
        const json = walkJson(text);
        const members = membersOf(json) ?? [];
        const parsed = readJson(text) as object;

        expect(members).toHaveLength(Object.keys(parsed).length);
        expect(Object.fromEntries(members.map(({ name, value }) => [name, readJson(textOf(value))]))).toEqual(
          parsed,
        );
        for (const { name, start, end } of members) {
          const member = json.source.slice(start, end);
          expect(Object.keys(readJson(`{${member}}`) as object)).toEqual([name]);
          expect(member).toBe(member.trim());
        }
      }),
    );
  });

  it('are there for objects only', () => {
    for (const text of ['[]', '"{}"', '1', 'null', ' [{"a":1}]']) {
      expect(membersOf(walkJson(text))).toBeUndefined();
    }
    expect(membersOf(walkJson(' {} '))).toEqual([]);
  });
});

describe('the elements of a list', () => {
  it('are found in order, with the exact stretch of each', () => {
    fc.assert(
      fc.property(honestListText, (text) => {
        const elements = (elementsOf(walkJson(text)) ?? []).map(textOf);

        expect(elements.map(readJson)).toEqual(readJson(text));
        for (const element of elements) expect(element).toBe(element.trim());
      }),
    );
  });

  it('are there for lists only', () => {
    for (const text of ['{}', '"[]"', '1', 'null', ' {"a":[]}']) {
      expect(elementsOf(walkJson(text))).toBeUndefined();
    }
    expect(elementsOf(walkJson('\n[ ]'))).toEqual([]);
  });

  it('are found where a list stands within a text', () => {
    const [events] = membersOf(walkJson('{"events": [1, {"a":2} ]}')) ?? [];

    expect(events && elementsOf(events.value)?.map(textOf)).toEqual(['1', '{"a":2}']);
  });
});

describe('the values in a text', () => {
  it('are all there are, whatever holds them', () => {
    fc.assert(
      fc.property(oddJsonText, (text) => {
        fc.pre(isJson(text) && faultsOf(text).size === 0);
        const values = [...valuesIn(walkJson(text))].map((value) => JSON.stringify(readJson(textOf(value))));

        expect(values.sort()).toEqual(
          valuesWithin(readJson(text))
            .map((value) => JSON.stringify(value))
            .sort(),
        );
      }),
    );
  });

  // As many values as a text can hold: the numbers of where they stand must have room.
  it.each([1, 2, 3, 63, 64, 65, 1_000, 20_000])('are %i numbers in a list of as many', (count) => {
    const list = walkJson(`[${'1,'.repeat(count - 1)}2]`);

    expect(elementsOf(list)).toHaveLength(count);
    expect(textOf(elementsOf(list)?.at(-1) ?? list)).toBe('2');
  });
});

function valuesWithin(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [value];
  return [value, ...Object.values(value).flatMap(valuesWithin)];
}
