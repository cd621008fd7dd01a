import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { lineOf, OPERATION_NAMES, operationNamed } from '../../lib/iterable/operations.ts';
import type { Order } from '../../lib/iterable/project-kinds.ts';

const page = await readFile('docs/ordering.md', 'utf8');
const rows = new Map(
  [...page.matchAll(/^\| `'(users|all|none)'`(?:, the default)? \| (.*) \|$/gm)].map(
    ([, order, text = '']) => [
      order as Order,
      [...text.matchAll(/`((?:users|lists|commerce|events|workflows)\/\w+)`/g)]
        .map(([, name]) => name)
        .sort(),
    ],
  ),
);

const keptBy = (order: Order) =>
  OPERATION_NAMES.filter((name) => {
    const operation = operationNamed(name);
    return operation !== undefined && lineOf(operation, order) !== undefined;
  }).sort();

it('has in its table each operation that is kept in order', () => {
  const all = new Set(keptBy('all'));
  expect(rows.get('users')).toEqual(keptBy('users'));
  expect(rows.get('all')).toEqual([...all.difference(new Set(keptBy('users')))]);
  expect([rows.get('none'), keptBy('none')]).toEqual([[], []]);
});

it('has no figure that is still to be filled in', () => {
  expect(page).not.toMatch(/^[A-Z]{4,}$/m);
});
