/**
 * Of the function that keeps a user's changes apart. It is in no other function, and in no configuration that does not
 * ask for it.
 */
import { httpOrigin, urlIn } from './environment.ts';
import { matches, parseVariables, type Variable, type Variables } from './variables.ts';

export interface LedgerEnvironment {
  /** Where no table is named there is none. */
  readonly ledgerTable: string | undefined;
  readonly dynamoDbEndpoint: string | undefined;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const tableName = matches(/^[\w.-]{3,255}$/, 'must be the name of a DynamoDB table');

const VARIABLES = {
  LEDGER_TABLE: { rules: [tableName] },
  AWS_ENDPOINT_URL_DYNAMODB: { rules: [httpOrigin] },
} as const satisfies Readonly<Record<string, Variable>>;

/** @throws EnvironmentError with every fault at once */
export function readLedgerEnvironment(variables: Variables = process.env): LedgerEnvironment {
  const { LEDGER_TABLE: ledgerTable, AWS_ENDPOINT_URL_DYNAMODB: endpoint } = parseVariables(
    VARIABLES,
    variables,
    "The function's environment is",
  );
  return { ledgerTable, dynamoDbEndpoint: endpoint && urlIn(endpoint) };
}
