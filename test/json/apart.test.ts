import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementsApart, MAX_DEPTH, memberApart, sound } from '../../lib/json/apart.ts';
import { JsonFault } from '../../lib/json/fault.ts';
import { textOf } from '../../lib/json/json-text.ts';
import { walk } from '../../lib/json/scan.ts';
import { faultsOf, isJson } from '../support/json-reference.ts';
import { oddJsonText } from '../support/json-texts.ts';

const FAULTY = [
  ['{"a":1,"a":2}', 'duplicate-key'],
  ['{"x":[{"__proto__":1}]}', 'forbidden-key'],
  [`${'['.repeat(MAX_DEPTH)}${']'.repeat(MAX_DEPTH)}`, 'too-deep'],
] as const;

function codeOf(use: () => unknown): string | undefined {
  try {
    use();
    return undefined;
  } catch (fault) {
    if (fault instanceof JsonFault) return fault.code;
    throw fault;
  }
}

describe('a list that is taken apart', () => {
  it.each(FAULTY)('has the fault of %s in that element alone', (faulty, code) => {
    const good = ['{"a":1}', '[2]', '"b"'];
    const elements = elementsApart(walk(`[${good[0]}, ${faulty} ,${good[1]},${faulty},${good[2]}]`));

    expect(
      elements?.map((element) =>
        'fault' in element ? [element.fault.code, textOf(element.value)] : textOf(element),
      ),
    ).toEqual([good[0], [code, faulty], good[1], [code, faulty], good[2]]);
  });

  it('has in each element what that element has alone', () => {
    fc.assert(
      fc.property(fc.array(oddJsonText, { maxLength: 4 }), (texts) => {
        fc.pre(texts.every(isJson));
        const elements = elementsApart(walk(`[${texts.join()}]`)) ?? [];

        expect(elements.map((element) => 'fault' in element)).toEqual(
          texts.map((text) => faultsOf(text).size > 0),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('must be a list', () => {
    for (const text of ['{}', '"[]"', '1', 'null']) expect(elementsApart(walk(text))).toBeUndefined();
  });
});

describe('a member that is told apart', () => {
  it.each(FAULTY)('keeps a fault to itself: %s', (faulty, code) => {
    const { value, others } = memberApart(walk(`{"a":1,"list":[${faulty}],"b":[2]}`), 'list');

    expect(value && textOf(value)).toBe(`[${faulty}]`);
    expect(codeOf(() => value && sound(value))).toBe(code);
    expect(Array.from(others, (member) => [member.name, textOf(member.value)])).toEqual([
      ['a', '1'],
      ['b', '[2]'],
    ]);
  });

  it.each([
    ['before it', (faulty: string) => `{"a":${faulty},"list":[]}`],
    ['after it', (faulty: string) => `{"list":[],"a":${faulty}}`],
    ['where it is not', (faulty: string) => `{"a":${faulty}}`],
    ['in what has no members', (faulty: string) => `[${faulty}]`],
  ])('excuses no fault %s', (_, textWith) => {
    for (const [faulty, code] of FAULTY) {
      expect(codeOf(() => memberApart(walk(textWith(faulty)), 'list'))).toBe(code);
    }
  });

  it('must not stand twice', () => {
    for (const text of ['{"list":[],"list":[]}', '{"list":[],"\\u006cist":1}', '{"list":[],"a":1,"a":2}']) {
      expect(codeOf(() => memberApart(walk(text), 'list'))).toBe('duplicate-key');
    }
  });

  it('need not be there', () => {
    for (const text of ['{"a":1}', '{}']) {
      expect(memberApart(walk(text), 'list')).toMatchObject({ value: undefined });
    }
    expect([...memberApart(walk('["list"]'), 'list').others]).toEqual([]);
  });
});
