/** The table that knows when each user was last changed, in a stack one of whose projects asks for spacing. */
import { describe, expect, it } from 'vitest';
import { packaged } from '../packaged.ts';

describe('the table of spacing', () => {
  it('is exactly this', () => {
    const { Resources } = packaged().template;
    const tables = Object.values(Resources).filter(({ Type }) => Type === 'AWS::DynamoDB::Table');

    // Nothing keeps it when the stack goes: what it holds is of use for minutes.
    expect(tables).toEqual([
      {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'iterable-forwarder-dev_ledger',
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'user', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'user', KeyType: 'HASH' }],
          TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        },
      },
    ]);
  });

  it('is known to the function that asks it, and to no other', () => {
    const named = Object.entries(packaged().template.Resources).flatMap(([id, { Properties }]) =>
      JSON.stringify(Properties).includes('iterable-forwarder-dev_ledger') ? [id] : [],
    );

    expect(named.toSorted()).toEqual(['LedgerTable', 'UsersLambdaFunction', 'UsersRole']);
  });
});
