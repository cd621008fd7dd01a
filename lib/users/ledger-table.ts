/** The table of the ledger, as DynamoDB takes calls: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/ */
import { type AwsCaller, createAwsCall } from '../aws/call.ts';
import { endpointOf } from '../aws/endpoint.ts';
import { awsFailureOf } from '../aws/failure.ts';

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

/** Whoever asks waits no longer than a second in any case. */
const SERVICE = {
  name: 'dynamodb',
  target: 'DynamoDB_20120810',
  version: '1.0',
  answerTimeoutMs: 1_000,
} as const;

/** @param endpoint instead of the region's own */
export function createLedgerTable(
  name: string,
  caller: AwsCaller,
  endpoint: string | undefined,
): LedgerTable {
  const call = createAwsCall(SERVICE, caller);
  const url = endpoint === undefined ? endpointOf(SERVICE.name, caller.region) : new URL(endpoint);

  /** Twice, if DynamoDB fails at once: a table that grows throttles now and then. */
  const ask = (action: string) => async (input: object, signal: AbortSignal) => {
    try {
      return (await call(url, action, input, signal)) as object;
    } catch (error) {
      const failure = awsFailureOf(error as Error);
      if (signal.aborted || failure === 'denied' || failure === 'refused') throw error;
      return (await call(url, action, input, signal)) as object;
    }
  };
  return { name, putItem: ask('PutItem'), getItem: ask('GetItem') };
}
