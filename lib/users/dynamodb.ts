/** The ledger's table in DynamoDB. */
import { type AwsCaller, createAwsCall } from '../aws/call.ts';
import { endpointOf } from '../aws/endpoint.ts';
import { awsFailureOf } from '../aws/failure.ts';
import type { LedgerTable } from './ledger-table.ts';

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
