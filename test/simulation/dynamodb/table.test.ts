/** The table of simulated worlds reads conditions as DynamoDB on this machine does. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLedgerTable } from '../../../lib/users/dynamodb.ts';
import type { LedgerTable, PutItem } from '../../../lib/users/ledger-table.ts';
import { CALLER } from '../../support/aws-caller.ts';
import { type LedgerServer, startLedgerTable } from '../../support/ledger-table.ts';
import { createDice } from '../dice.ts';
import type { Item } from './condition.ts';
import { Table } from './table.ts';

const { signal } = new AbortController();
const simulated = new Table({ name: 'test_ledger', key: 'user', expiry: 'expiresAt' }, createDice(1));

let server: LedgerServer;
let real: LedgerTable;
beforeAll(async () => {
  server = await startLedgerTable();
  real = createLedgerTable(server.table, CALLER, server.origin);
});
afterAll(() => server?.close());

const NAMES = { '#user': 'user', '#owner': 'owner' };
const VALUES = { ':a': { S: 'a' }, ':b': { S: 'b' }, ':five': { N: '5' }, ':ten': { N: '10' } };

function putOf(user: string, condition: string, item: Item = {}): PutItem {
  const usedOf = <Value>(name: keyof PutItem, all: Readonly<Record<string, Value>>) => {
    const used = Object.entries(all).filter(([placeholder]) =>
      new RegExp(`${placeholder}\\b`).test(condition),
    );
    return used.length === 0 ? {} : { [name]: Object.fromEntries(used) };
  };
  return {
    TableName: 'test_ledger',
    Item: { user: { S: user }, ...item },
    ConditionExpression: condition,
    ...usedOf('ExpressionAttributeNames', NAMES),
    ...usedOf('ExpressionAttributeValues', VALUES),
    ReturnValues: 'ALL_OLD',
  } as object as PutItem;
}

/** What came of a write: what was there before, or the name of the error. */
async function outcomeOf(put: () => unknown): Promise<unknown> {
  try {
    return await put();
  } catch (error) {
    return (error as Error).name;
  }
}

let users = 0;

/** Writes a row if there is to be one, and then another under the condition, here and there. */
async function bothOf(condition: string, before: Item | undefined, after: Item = {}): Promise<unknown[]> {
  const user = `user-${users++}`;
  const input = putOf(user, condition, after);
  const first = putOf(user, 'attribute_not_exists(#user)', before);
  const outcomes = [];
  if (before !== undefined) {
    simulated.put(first, 0);
    await real.putItem(first, signal);
  }
  outcomes.push(await outcomeOf(() => simulated.put(input, 0)));
  outcomes.push(await outcomeOf(() => real.putItem(input, signal)));
  return outcomes;
}

const row = fc.option(
  fc.record(
    {
      owner: fc.constantFrom({ S: 'a' }, { S: 'b' }),
      changedAt: fc.constantFrom({ N: '4' }, { N: '5' }, { N: '10' }),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined },
);

const term = fc.constantFrom(
  'attribute_not_exists(#user)',
  'attribute_exists(#owner)',
  'attribute_not_exists(changedAt)',
  'changedAt <= :five',
  'changedAt > :five',
  ':ten = changedAt',
  'changedAt <> :ten',
  'changedAt BETWEEN :five AND :ten',
  '#owner = :a',
  '#owner < changedAt',
  '#owner IN (:a, :b)',
  '#owner in (:b)',
);

const condition = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    term,
    term.map((one) => `NOT ${one}`),
    fc.tuple(tie('any'), fc.constantFrom('AND', 'OR', 'and'), tie('any')).map((parts) => parts.join(' ')),
    fc
      .tuple(tie('any'), fc.constantFrom('AND', 'OR'), term)
      .map(([one, word, other]) => `(${one} ${word} ${other})`),
  ),
})).any;

describe('the table of a simulated world', () => {
  it('takes and refuses writes as DynamoDB does, whatever their condition', async () => {
    await fc.assert(
      fc.asyncProperty(condition, row, async (text, before) => {
        const [here, there] = await bothOf(text, before);
        expect(here, text).toEqual(there);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    'owner = :a',
    'changedAt <=',
    'changedAt <= :five OR',
    '((changedAt <= :five))',
    'changedAt <= :none',
    '#none = :a',
    '#owner IN (:a',
    'exists(#owner)',
  ])('refuses the condition %s', async (text) => {
    expect(await bothOf(text, { owner: { S: 'a' } })).toEqual(['ValidationException', 'ValidationException']);
  });
});
