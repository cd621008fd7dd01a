/**
 * What the ledger asks of its table, in DynamoDB's words: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/.
 * Whoever calls AWS for it is handed in.
 */

/** Texts and numbers are the only values of a row. */
export type Row = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

export interface PutItem {
  readonly TableName: string;
  readonly Item: Row;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues: Row;
  readonly ReturnValues: 'ALL_OLD';
}

export interface GetItem {
  readonly TableName: string;
  readonly Key: Row;
  readonly ConsistentRead: true;
}

/** Both reject with an error that has AWS's name: `ConditionalCheckFailedException` if the condition does not hold. */
export interface LedgerTable {
  readonly name: string;
  readonly putItem: (input: PutItem, signal: AbortSignal) => Promise<{ readonly Attributes?: Row }>;
  readonly getItem: (input: GetItem, signal: AbortSignal) => Promise<{ readonly Item?: Row }>;
}

class NoTableError extends Error {
  override readonly name = 'NoLedgerTable';
}

const refuse = () => Promise.reject(new NoTableError('LEDGER_TABLE is not set'));

/**
 * Of a function whose code is newer than its environment: a deployment changes them one after the other. Like a table
 * that fails, it stops nobody, and is told of.
 */
export const NO_TABLE: LedgerTable = { name: '', putItem: refuse, getItem: refuse };
