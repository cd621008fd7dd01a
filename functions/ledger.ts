/** The table that knows each user's last change. deploy/optional-parts.ts leaves it out where no project asks for it. */
import { readLedgerEnvironment } from '../lib/runtime/ledger-environment.ts';
import { createLedgerTable } from '../lib/users/dynamodb.ts';
import type { LedgerTable } from '../lib/users/ledger-table.ts';
import { caller } from './boundaries.ts';

const { ledgerTable: name, dynamoDbEndpoint } = readLedgerEnvironment();

export const ledgerTable: LedgerTable | undefined =
  name === undefined ? undefined : createLedgerTable(name, caller, dynamoDbEndpoint);
