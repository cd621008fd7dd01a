import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { isRecord } from '../lib/json/is-record.ts';
import { issuesOf } from '../lib/zod-issues.ts';

const anyKey = z.string().check(z.regex(/^[a-z]+$/, 'must be letters'), z.maxLength(3, 'must be short'));

/** What is found in `value`, as text. */
function foundIn(schema: z.ZodMiniType, value: unknown): string[] {
  return issuesOf(schema.safeParse(value).error).map(
    ({ path, code, message }) => `${path}: ${code}: ${message}`,
  );
}

describe('an issue', () => {
  it.each<[string, z.ZodMiniType, unknown, string[]]>([
    ['what is missing', z.object({ a: z.string() }), {}, ['a: invalid-type: is required']],
    [
      'what is of another type',
      z.object({ a: z.string() }),
      { a: null },
      ['a: invalid-type: must be a string'],
    ],
    ['the whole', z.string(), undefined, [': invalid-type: is required']],
    [
      'a rule of our own',
      z.number().check(z.refine(Number.isInteger, 'must be whole')),
      1.5,
      [': invalid-value: must be whole'],
    ],
    [
      'a kind of our own',
      z.object({ a: z.custom(isRecord, { message: 'must be an object' }) }),
      { a: [] },
      ['a: invalid-value: must be an object'],
    ],
    ['a choice', z.enum(['US', 'EU']), 'us', [': invalid-value: must be one of US, EU']],
    [
      'a choice that is missing',
      z.object({ a: z.enum(['US', 'EU']) }),
      {},
      ['a: invalid-value: is required'],
    ],
    ['a choice of one', z.literal('own'), 'other', [': invalid-value: must be own']],
    [
      'a choice by a member',
      z.discriminatedUnion('is', [z.object({ is: z.literal('a') }), z.object({ is: z.enum(['b', 'c']) })]),
      { is: 'd' },
      ['is: invalid-union: must be one of a, b, c'],
    ],
    ['a list', z.array(z.string()), {}, [': invalid-type: must be a list']],
    ['an object', z.looseObject({}), [], [': invalid-type: must be an object']],
    ['a table', z.record(z.string(), z.string()), 1, [': invalid-type: must be an object']],
    ['a flag', z.boolean(), 'true', [': invalid-type: must be true or false']],
    [
      'each unknown key by its own path',
      z.object({ a: z.strictObject({}) }),
      { a: { b: 1, 'c.d': 2 } },
      ['a.b: unknown-key: is not a known setting', 'a.c.d: unknown-key: is not a known setting'],
    ],
    [
      'the rules that a key breaks',
      z.object({ table: z.record(anyKey, z.number()) }),
      { table: { ok: 1, 'NOT ok': 2, LONGER: 3 } },
      [
        'table.NOT ok: invalid-key: must be letters, must be short',
        'table.LONGER: invalid-key: must be letters, must be short',
      ],
    ],
    [
      'a place in a list',
      z.object({ a: z.array(z.object({ b: z.number() })) }),
      { a: [{ b: 1 }, { b: 'x' }] },
      ['a[1].b: invalid-type: must be a number'],
    ],
    [
      'a list in a list',
      z.array(z.array(z.number())),
      [[1, '2']],
      ['[0][1]: invalid-type: must be a number'],
    ],
  ])('tells of %s', (_, schema, value, issues) => {
    expect(foundIn(schema, value)).toEqual(issues);
  });

  it('is there for each thing that is wrong', () => {
    expect(foundIn(z.object({ a: z.string(), b: z.number() }), {})).toHaveLength(2);
  });

  it('is not there when nothing is wrong', () => {
    expect(issuesOf(z.string().safeParse('x').error)).toEqual([]);
  });
});

describe('a record', () => {
  it.each([{}, { a: 1 }, Object.create(null) as object])('is %j', (value) => {
    expect(isRecord(value)).toBe(true);
  });

  it.each([null, undefined, [], 'x', 7, true, () => ({})])('is not %j', (value) => {
    expect(isRecord(value)).toBe(false);
  });
});
