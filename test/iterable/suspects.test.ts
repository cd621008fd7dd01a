/** Which items of a call are suspected where its refusal names fields. */
import { describe, expect, it } from 'vitest';
import { suspectsIn } from '../../lib/iterable/suspects.ts';

const suspects = (params: unknown, ...items: readonly (object | string)[]) => {
  const texts = items.map((item) =>
    typeof item === 'string' ? item : JSON.stringify({ email: 'ann@example.com', dataFields: item }),
  );
  return suspectsIn?.(params, (index) => texts[index] ?? '', texts.length);
};
const error = (offendingValue: unknown, incomingTypes: unknown, expectedType: unknown) => ({
  offendingValue,
  incomingTypes,
  expectedType,
  category: 'user',
  _type: 'UnexpectedType',
});
const of = (field: string, ...said: Parameters<typeof error>) => ({
  validationErrors: { [field]: error(...said) },
});
const STRING = ['string', 'keyword'];

describe('an answer that complains of a field', () => {
  it.each<[string, unknown, object[], number[]]>([
    ['the value', of('n', 'GGG', STRING, 'date'), [{ n: '2026-01-01' }, { n: 'GGG' }, { m: 'GGG' }], [1]],
    ['the value, several times', of('n', 'GGG', STRING, 'date'), [{ n: 'GGG' }, {}, { n: 'GGG' }], [0, 2]],
    [
      'other values of its type',
      of('n', 'GGG', STRING, 'long'),
      [{ n: 'a' }, { n: 1 }, { n: 'GGG' }],
      [0, 2],
    ],
    ['the type, where no value is given', of('n', undefined, STRING, 'long'), [{ n: 'a' }, { n: 1 }], [0]],
    ['a double among longs', of('n', 1.5, ['double'], 'long'), [{ n: 1 }, { n: 2.5 }, { n: 1.5 }], [1, 2]],
    [
      'a date among strings',
      of('n', '2026-01-01', ['date'], 'string'),
      [{ n: 'a' }, { n: '2026-02-02' }],
      [1],
    ],
    ['a truth', of('n', true, ['boolean'], 'long'), [{ n: 1 }, { n: false }], [1]],
    ['an object', of('n', { a: 1 }, ['object'], 'string'), [{ n: 'a' }, { n: { b: 2 } }], [1]],
    ['a list', of('n', [1], ['array'], 'string'), [{ n: 'a' }, { n: ['x'] }], [1]],
    ['an element of a list', of('n', 'x', STRING, 'long'), [{ n: [1, 2] }, { n: [1, 'x'] }], [1]],
    ['a nested field', of('a.b', 'x', STRING, 'long'), [{ a: { b: 1 } }, { a: { b: 'x' } }, { b: 'x' }], [1]],
    ['a name with a dot', of('a.b', 'x', STRING, 'long'), [{ 'a.b': 'x' }, { 'a.b': 1 }], [0]],
    [
      'both',
      of('a.b.c', 'x', STRING, 'long'),
      [{ 'a.b': { c: 'x' } }, { a: { 'b.c': 'x' } }, { a: 'x' }],
      [0, 1],
    ],
    [
      'objects in a list',
      of('a.b', 'x', STRING, 'long'),
      [{ a: [{ b: 1 }, { b: 'x' }] }, { a: [{ b: 1 }] }],
      [0],
    ],
    ['the value of an expected type', of('n', 7, ['long'], 'long'), [{ n: 7 }, { n: 8 }], [0]],
    [
      'an equal object, in whatever order',
      of('n', { a: [1], b: 2 }, 0, 0),
      [{ n: { b: 2, a: [1] } }, { n: { a: [1] } }],
      [0],
    ],
    ['nothing where none has the field', of('n', 'GGG', STRING, 'date'), [{ m: 'GGG' }, {}], []],
    ['nothing in a null', of('n', null, ['string'], 'long'), [{ n: 'a' }, { n: 1 }], [0]],
    [
      'several fields',
      { validationErrors: { n: error('x', STRING, 'long'), m: error(true, ['boolean'], 'string') } },
      [{ n: 'x' }, { m: true }, { n: 1, m: 'a' }],
      [0, 1],
    ],
  ])('makes suspects of those that have %s', (_, params, items, indexes) => {
    expect(suspects(params, ...items)).toEqual(indexes);
  });

  it.each([
    ['no JSON', 'x'],
    ['no object', '7'],
    ['no fields', '{"n":"GGG"}'],
    ['fields that are none', '{"dataFields":"GGG"}'],
    ['a field twice', '{"dataFields":{"n":"GGG","n":"GGG"}}'],
  ])('suspects nobody of whom it can read nothing: %s', (_, item) => {
    expect(suspects(of('n', 'GGG', STRING, 'long'), item, { n: 'GGG' })).toEqual([1]);
  });

  it.each<[unknown]>([
    [null],
    ['n'],
    [[]],
    [{ validationErrors: null }],
    [{ validationErrors: 'n' }],
    [{ validationErrors: { n: null } }],
    [{ validationErrors: { n: 'GGG' } }],
    [{ validationErrors: { '': {}, __proto__: error('GGG', STRING, 'long') } }],
    [{ 'obj.users[0].dataFields.n': 'GGG' }],
  ])('suspects nobody without a complaint that can be read: %j', (params) => {
    expect(suspects(params, { n: 'GGG' }, { n: 1 })).toEqual([]);
  });

  it('is not held against items it says nothing of', () => {
    const itemAt = () => {
      throw new Error('nobody needs to know');
    };
    expect(suspectsIn?.({ 'obj.users[0].email': '' }, itemAt, 3)).toEqual([]);
  });
});

describe('an answer that is hostile', () => {
  it('is followed in the first twenty fields, and no deeper than the items', () => {
    const validationErrors = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`f${index}`, error('x', STRING, 'long')]),
    );
    expect(suspects({ validationErrors }, { f19: 'x' }, { f20: 'x' })).toEqual([0]);

    const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`) as unknown;
    expect(suspects(of('n', deep, 0, 0), { n: [[]] }, { n: 'x' })).toEqual([]);
    expect(suspects(of(`${'a.'.repeat(200_000)}a`, 'x', STRING, 'long'), { a: { a: 'x' } })).toEqual([]);
    expect(suspects(of('n', 'x'.repeat(500_000), STRING, 'long'), { n: 'x' }, { n: 1 })).toEqual([0]);
  });
});
